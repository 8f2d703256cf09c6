using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Which jobs of a chain have run and with what result. Kept apart from the ledger, which may forget a run while its chain still goes on.</summary>
internal sealed class ChainStore(IDatabase database)
{
    /// <summary>A larger result does not reach the runs that follow.</summary>
    public const int MaxResultChars = 64 * 1024;

    private const string Columns = "c.chain_id AS ChainId, c.job_id AS JobId, c.run_id AS RunId, c.state AS State, c.result AS Result, c.result_omitted AS ResultOmitted";

    /// <summary>Writes down a run that has been planned, or how one ended.</summary>
    public async Task RecordAsync(IEnumerable<ChainRun> runs, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        foreach (var run in runs.OrderBy(run => run.ChainId, StringComparer.Ordinal).ThenBy(run => run.JobId, StringComparer.Ordinal))
        {
            var isLong = run.Result is { Length: > MaxResultChars };
            var parameters = new
            {
                run.ChainId,
                run.JobId,
                run.RunId,
                state = (int?)run.State,
                result = isLong ? null : run.Result,
                omitted = isLong || run.ResultOmitted ? 1 : 0,
                now,
            };
            if (run.State is null || await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE chain_runs SET state = @state, result = @result, result_omitted = @omitted, recorded_at = @now WHERE chain_id = @ChainId AND job_id = @JobId AND run_id = @RunId",
                parameters, transaction, cancellationToken: cancellationToken)) == 0)
            {
                await connection.ExecuteAsync(new CommandDefinition(
                    $"""
                    INSERT INTO chain_runs (chain_id, job_id, run_id, state, result, result_omitted, recorded_at)
                    VALUES (@ChainId, @JobId, @RunId, @state, @result, @omitted, @now){database.Dialect.KeepExisting("run_id")}
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellationToken));
            }
        }
    }

    /// <summary>The first run of a chain becomes part of it when something follows.</summary>
    public Task BeginAsync(IReadOnlyCollection<string> runIds, DbTransaction transaction, CancellationToken cancellationToken) =>
        runIds.Count == 0 ? Task.CompletedTask : transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "UPDATE runs SET chain_id = id WHERE id IN @runIds AND chain_id IS NULL", new { runIds }, transaction, cancellationToken: cancellationToken));

    /// <summary>All runs of these chains.</summary>
    public async Task<IReadOnlyList<ChainRun>> ReadAsync(IReadOnlyCollection<string> chainIds, DbTransaction transaction, CancellationToken cancellationToken) =>
        chainIds.Count == 0
            ? []
            : (await transaction.Connection!.QueryAsync<ChainRun>(new CommandDefinition( // as above
                $"SELECT {Columns} FROM chain_runs c WHERE c.chain_id IN @chainIds", new { chainIds }, transaction, cancellationToken: cancellationToken))).AsList();

    /// <summary>The ended runs of some jobs of a chain with their results, for a run that follows them.</summary>
    public async Task<IReadOnlyList<ChainRun>> ReadResultsAsync(string chainId, IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<ChainRun>(new CommandDefinition(
            $"""
            SELECT {Columns}, b.name AS JobName FROM chain_runs c LEFT JOIN jobs b ON b.id = c.job_id
            WHERE c.chain_id = @chainId AND c.job_id IN @jobIds AND c.state IS NOT NULL
            """,
            new { chainId, jobIds },
            cancellationToken: cancellationToken))).AsList();
    }
}
