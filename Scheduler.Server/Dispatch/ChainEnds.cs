using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>Runs that ended and have dependents.</summary>
/// <param name="Ended">They.</param>
/// <param name="Edges">The dependencies that matter for what follows.</param>
/// <param name="Below">The jobs that may follow.</param>
internal sealed record ChainEnds(IReadOnlyList<EndedRun> Ended, IReadOnlyList<FollowerEdge> Edges, IReadOnlyCollection<string> Below);
