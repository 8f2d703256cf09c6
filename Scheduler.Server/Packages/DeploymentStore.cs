using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>Deployments, and what each app runs of each package.</summary>
internal sealed class DeploymentStore(IDatabase database)
{
    private const string Columns = """
        id AS Id, app AS App, package AS Package, version AS Version, state AS State, reason AS Reason, revision AS Revision, previous_id AS PreviousId,
        canary_percent AS CanaryPercent, max_failure_percent AS MaxFailurePercent, min_runs AS MinRuns, created_at AS CreatedAt, created_by AS CreatedBy, changed_at AS ChangedAt
        """;

    public async Task<DeploymentRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<DeploymentRow>(new CommandDefinition(
            $"SELECT {Columns} FROM package_deployments WHERE id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>Newest first, starting behind <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<DeploymentRow>> ListAsync(string package, string? after, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<DeploymentRow>(new CommandDefinition(
            $"SELECT {Columns} FROM package_deployments WHERE package = @package AND (@after IS NULL OR id < @after) ORDER BY id DESC LIMIT @take",
            new { package, after, take },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The deployments of packages that apps run now.</summary>
    public async Task<IReadOnlyList<DeploymentRow>> RunningAsync(IReadOnlyCollection<string> packages, CancellationToken cancellationToken)
    {
        if (packages.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<DeploymentRow>(new CommandDefinition(
            $"SELECT {Columns} FROM package_deployments WHERE package IN @packages AND state IN ('{nameof(DeploymentState.Canary)}', '{nameof(DeploymentState.Current)}') ORDER BY app",
            new { packages },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<IReadOnlyList<DeploymentRow>> CanariesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<DeploymentRow>(new CommandDefinition(
            $"SELECT {Columns} FROM package_deployments WHERE state = '{nameof(DeploymentState.Canary)}'", cancellationToken: cancellationToken))).AsList();
    }

    public Task<DeploymentRow?> FindAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.QuerySingleOrDefaultAsync<DeploymentRow>(new CommandDefinition( // an open transaction has its connection
            $"SELECT {Columns} FROM package_deployments WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken));

    /// <summary>What the app runs of the package, made when it is not there, and nobody else's to change until the transaction ends.</summary>
    public async Task<PackageHead> HoldAsync(string app, string package, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        await connection.ExecuteAsync(new CommandDefinition(
            $"INSERT INTO package_heads (app, package, revision, changed_at) VALUES (@app, @package, 0, 0){database.Dialect.KeepExisting("app")}",
            new { app, package },
            transaction,
            cancellationToken: cancellationToken));
        return await connection.QuerySingleAsync<PackageHead>(new CommandDefinition(
            $"""
            SELECT app AS App, package AS Package, revision AS Revision, current_id AS CurrentId, canary_id AS CanaryId FROM package_heads
            WHERE app = @app AND package = @package{database.Dialect.ForUpdate}
            """,
            new { app, package },
            transaction,
            cancellationToken: cancellationToken));
    }

    public Task SetHeadAsync(PackageHead head, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "UPDATE package_heads SET revision = @Revision, current_id = @CurrentId, canary_id = @CanaryId, changed_at = @now WHERE app = @App AND package = @Package",
            new { head.Revision, head.CurrentId, head.CanaryId, now, head.App, head.Package },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>How many packages the app runs.</summary>
    public Task<int> CountOfAppAsync(string app, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<int>(new CommandDefinition( // an open transaction has its connection
            "SELECT COUNT(*) FROM package_heads WHERE app = @app AND (current_id IS NOT NULL OR canary_id IS NOT NULL)", new { app }, transaction, cancellationToken: cancellationToken));

    public Task InsertAsync(DeploymentRow row, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            """
            INSERT INTO package_deployments (id, app, package, version, state, reason, revision, previous_id, canary_percent, max_failure_percent, min_runs, created_at, created_by, changed_at)
            VALUES (@Id, @App, @Package, @Version, @state, NULL, @Revision, @PreviousId, @CanaryPercent, @MaxFailurePercent, @MinRuns, @CreatedAt, @CreatedBy, @ChangedAt)
            """,
            new
            {
                row.Id,
                row.App,
                row.Package,
                row.Version,
                state = row.State.ToString(),
                row.Revision,
                row.PreviousId,
                row.CanaryPercent,
                row.MaxFailurePercent,
                row.MinRuns,
                row.CreatedAt,
                row.CreatedBy,
                row.ChangedAt,
            },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Changes a deployment whose head the caller holds.</summary>
    public Task UpdateAsync(DeploymentRow row, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "UPDATE package_deployments SET state = @state, reason = @Reason, revision = @Revision, previous_id = @PreviousId, changed_at = @ChangedAt WHERE id = @Id",
            new { state = row.State.ToString(), row.Reason, row.Revision, row.PreviousId, row.ChangedAt, row.Id },
            transaction,
            cancellationToken: cancellationToken));
}
