using System.Data.Common;
using Dapper;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>Which jobs use which secrets.</summary>
internal sealed class SecretUseStore
{
    /// <summary>Writes down the secret of a job that is being stored; null where it has none any more.</summary>
    public async Task SetAsync(string jobId, string? secretId, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM secret_uses WHERE job_id = @jobId", new { jobId }, transaction, cancellationToken: cancellationToken));
        if (secretId is not null)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO secret_uses (job_id, secret_id) VALUES (@jobId, @secretId)", new { jobId, secretId }, transaction, cancellationToken: cancellationToken));
        }
    }

    /// <summary>The jobs that use a secret, by id.</summary>
    public async Task<IReadOnlyList<string>> ListJobsAsync(string secretId, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QueryAsync<string>(new CommandDefinition( // an open transaction has its connection
            "SELECT job_id FROM secret_uses WHERE secret_id = @secretId ORDER BY job_id", new { secretId }, transaction, cancellationToken: cancellationToken))).AsList();
}
