using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>
/// The ledger over time, for charts. Each stretch of time is told from its latest runs, so that a chart costs as much with a million runs as with a
/// thousand: it walks one index a bounded number of steps for each stretch.
/// </summary>
internal sealed class RunTrendStore(IDatabase database)
{
    /// <summary>Lateness of a stretch is that of so many of its latest runs.</summary>
    public const int LatenessSample = 100;

    /// <summary>Outcomes of a job in a stretch are those of so many of its latest runs.</summary>
    public const int OutcomeSample = 50;

    private static readonly string Good = $"state = {(int)RunState.Succeeded}";
    private static readonly string Bad = $"state IN ({RunTransitions.Sql([RunState.Failed, RunState.TimedOut, RunState.Lost])})";

    /// <summary>Lateness in microseconds, with the number of the stretch.</summary>
    /// <param name="from">Where the first stretch begins.</param>
    /// <param name="step">How long a stretch is, in microseconds.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ILookup<int, long>> LatenessAsync(long from, long step, int count, CancellationToken cancellationToken)
    {
        var index = database.Dialect.UseIndex("ix_runs_due");
        var stretches = Enumerable.Range(0, count).Select(number =>
            $"""
            SELECT {number} AS Stretch, s{number}.lateness_us AS LatenessUs FROM (
                SELECT lateness_us FROM runs{index} WHERE due_at >= @from + {number} * @step AND due_at < @from + {number + 1} * @step ORDER BY due_at DESC LIMIT {LatenessSample}
            ) s{number} WHERE s{number}.lateness_us IS NOT NULL
            """);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(long Stretch, long LatenessUs)>(new CommandDefinition(
            string.Join(" UNION ALL ", stretches), new { from, step }, cancellationToken: cancellationToken));
        return rows.ToLookup(row => (int)row.Stretch, row => row.LatenessUs);
    }

    /// <summary>How runs of a job ended, one entry for each stretch.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="from">Where the first stretch begins.</param>
    /// <param name="step">How long a stretch is, in microseconds.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<RunOutcomes>> OutcomesAsync(string jobId, long from, long step, int count, CancellationToken cancellationToken)
    {
        var index = database.Dialect.UseIndex("ix_runs_job_due");
        var stretches = Enumerable.Range(0, count).Select(number =>
            $"""
            SELECT {number} AS Stretch, COUNT(*) AS Ended, COUNT(CASE WHEN {Good} THEN 1 END) AS Succeeded, COUNT(CASE WHEN {Bad} THEN 1 END) AS Failed FROM (
                SELECT state FROM runs{index} WHERE job_id = @jobId AND due_at >= @from + {number} * @step AND due_at < @from + {number + 1} * @step AND open_executor IS NULL
                ORDER BY due_at DESC LIMIT {OutcomeSample}
            ) s{number}
            """);
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<RunOutcomes>(new CommandDefinition(
            string.Join(" UNION ALL ", stretches), new { jobId, from, step }, cancellationToken: cancellationToken))).OrderBy(row => row.Stretch).AsList();
    }
}
