using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>The keys that packages are signed with: one signs, others are still accepted.</summary>
internal sealed class PackageKeyStore(IDatabase database)
{
    private const string Columns = """
        id AS Id, public_key AS PublicKey, private_key AS PrivateKey, COALESCE(active, 0) AS Active, created_at AS CreatedAt, retires_at AS RetiresAt
        """;

    /// <summary>Those that signatures may come from at an instant, the signing one first.</summary>
    public async Task<IReadOnlyList<PackageKeyRow>> AcceptedAsync(long now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<PackageKeyRow>(new CommandDefinition(
            $"SELECT {Columns} FROM package_keys WHERE retires_at IS NULL OR retires_at > @now ORDER BY COALESCE(active, 0) DESC, created_at DESC, id",
            new { now },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The latest ones, retired ones too.</summary>
    public async Task<IReadOnlyList<PackageKeyRow>> ListAsync(int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<PackageKeyRow>(new CommandDefinition(
            $"SELECT {Columns} FROM package_keys ORDER BY COALESCE(active, 0) DESC, created_at DESC, id LIMIT @take", new { take }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The first key signs; one of another node's that came first stays.</summary>
    public Task AddFirstAsync(PackageKeyRow key, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync(
            $"INSERT INTO package_keys (id, public_key, private_key, active, created_at) VALUES (@Id, @PublicKey, @PrivateKey, 1, @CreatedAt){database.Dialect.KeepExisting("active")}",
            new { key.Id, key.PublicKey, key.PrivateKey, key.CreatedAt },
            cancellationToken);

    /// <summary>Lets another key sign in the place of <paramref name="before"/>, whose private half is forgotten; false when that one does not sign any more.</summary>
    public async Task<bool> ReplaceAsync(string before, PackageKeyRow key, long retiresAt, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        if (await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE package_keys SET active = NULL, private_key = NULL, retires_at = @retiresAt WHERE id = @before AND active = 1",
            new { before, retiresAt },
            transaction,
            cancellationToken: cancellationToken)) != 1)
        {
            return false;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO package_keys (id, public_key, private_key, active, created_at) VALUES (@Id, @PublicKey, @PrivateKey, 1, @CreatedAt)",
            new { key.Id, key.PublicKey, key.PrivateKey, key.CreatedAt },
            transaction,
            cancellationToken: cancellationToken));
        return true;
    }
}
