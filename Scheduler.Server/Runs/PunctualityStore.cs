using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Lateness as the ledger has it.</summary>
internal sealed class PunctualityStore(IDatabase database)
{
    /// <summary>Figures of one job or executor are made of so many of its latest runs.</summary>
    public const int LatestRuns = 1_000;

    public Task<LatenessFigures> OfJobAsync(string jobId, long now, CancellationToken cancellationToken) =>
        FiguresAsync("ix_runs_job_due", "job_id", jobId, now, cancellationToken);

    public Task<LatenessFigures> OfExecutorAsync(string executorId, long now, CancellationToken cancellationToken) =>
        FiguresAsync("ix_runs_executor_due", "executor_id", executorId, now, cancellationToken);

    /// <summary>The group that a job is, or was, in; null when it is unknown.</summary>
    public async Task<string?> GroupOfJobAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT group_name FROM job_versions WHERE job_id = @jobId ORDER BY version DESC LIMIT 1", new { jobId }, cancellationToken: cancellationToken));
    }

    public async Task<bool> ExecutorExistsAsync(string executorId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT id FROM executors WHERE id = @executorId", new { executorId }, cancellationToken: cancellationToken)) is not null;
    }

    private async Task<LatenessFigures> FiguresAsync(string index, string column, string id, long now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var lateness = await connection.QueryAsync<long?>(new CommandDefinition(
            $"""
            SELECT lateness_us FROM runs{database.Dialect.UseIndex(index)}
            WHERE {column} = @id AND due_at <= @now ORDER BY due_at DESC LIMIT {LatestRuns}
            """,
            new { id, now },
            cancellationToken: cancellationToken));
        return LatenessFigures.Of([.. lateness.OfType<long>()]);
    }
}
