using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Jobs.Graph;

/// <summary>One job runs after the other.</summary>
internal sealed record GraphEdge(GraphNode From, GraphNode To, DependencyOutcome On);
