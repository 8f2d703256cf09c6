using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Scheduler.Server.Runs;

/// <summary>Follows a run's log: what there is, then what comes, until the run has ended.</summary>
internal sealed class RunLogStream(RunLogStore logs, RunQueryStore runs, TimeProvider time)
{
    /// <summary>The event after the last line; a browser that reads it need not connect again.</summary>
    public const string EndEvent = "end";

    private const int PageSize = 200;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    // As long as an access token lives: whoever lost the right to read this must not go on by keeping a connection open.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public async IAsyncEnumerable<SseItem<RunLogLine?>> ReadAsync(string runId, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Longest)
        {
            // Asked before the lines are read, so that those committed together with the end are still found.
            var ended = await runs.HasEndedAsync(runId, cancellationToken);
            var rows = await logs.ReadAsync(runId, after, PageSize, cancellationToken);
            foreach (var row in rows)
            {
                var line = RunLogLine.From(row);
                after = line.Seq;
                yield return new SseItem<RunLogLine?>(line) { EventId = line.Seq.ToString() };
            }

            if (rows.Count == PageSize)
            {
                continue;
            }

            if (ended)
            {
                yield return new SseItem<RunLogLine?>(null, EndEvent);
                yield break;
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }
}
