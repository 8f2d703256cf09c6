using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>What the runs that a run waited for returned, to go along with it. Bounded: what is too much for one message is left out, and said so.</summary>
internal sealed partial class UpstreamResults(ChainStore chains, ILogger<UpstreamResults> logger)
{
    private const int MaxChars = 256 * 1024;

    /// <summary>Null for a run that waited for none.</summary>
    public async ValueTask<IReadOnlyList<UpstreamRun>?> ReadAsync(WaitingRun run, JobDefinition job, CancellationToken cancellationToken)
    {
        if (run.ChainId is null || job.Upstreams.Count == 0)
        {
            return null;
        }

        try
        {
            var left = MaxChars;
            return [.. (await chains.ReadResultsAsync(run.ChainId, job.Upstreams, cancellationToken)).Select(upstream => View(upstream, ref left))];
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A node sends from memory while the database is away; a handler that needs what it cannot get says so by failing.
            Log.NotRead(logger, run.Id, exception.Message);
            return null;
        }
    }

    private static UpstreamRun View(ChainRun upstream, ref int left)
    {
        var fits = upstream.Result is null || upstream.Result.Length <= left;
        left -= fits ? upstream.Result?.Length ?? 0 : 0;
        return new UpstreamRun
        {
            RunId = upstream.RunId,
            JobId = upstream.JobId,
            JobName = upstream.JobName,
            State = JsonNamingPolicy.CamelCase.ConvertName($"{upstream.State}"),
            Result = fits && upstream.Result is { } result ? JsonElement.Parse(result) : null,
            ResultOmitted = upstream.ResultOmitted || !fits,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(9030, LogLevel.Warning, "Run {RunId} is sent without the results of the runs it waited for: {Reason}")]
        public static partial void NotRead(ILogger logger, string runId, string reason);
    }
}
