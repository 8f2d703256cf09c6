using System.Data.Common;
using System.Reflection;
using Dapper;

namespace Scheduler.Server.Storage;

/// <summary>Brings the schema to this version: numbered scripts, each applied once, one node at a time.</summary>
internal sealed class Migrator(IDatabase database)
{
    private const string LockName = "quartzscheduler.migrate";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var mysql = database.Dialect.Provider == DatabaseProvider.MySql;
        if (mysql && await connection.ExecuteScalarAsync<int?>($"SELECT GET_LOCK('{LockName}', 4)") != 1)
        {
            // Several nodes start at once: wait for the one that migrates. The statement's own wait stays below the command timeout.
            while (await connection.ExecuteScalarAsync<int?>($"SELECT GET_LOCK('{LockName}', 4)") != 1)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        try
        {
            await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL)");
            var applied = (await connection.QueryAsync<int>("SELECT version FROM schema_versions")).ToHashSet();
            foreach (var (version, name, sql) in Scripts())
            {
                if (!applied.Contains(version))
                {
                    await ApplyAsync(connection, version, name, sql, cancellationToken);
                }
            }

            if (applied.Count > 0 && applied.Max() > Scripts().Max(script => script.Version))
            {
                throw new InvalidOperationException(
                    $"The database was migrated by a newer version (schema {applied.Max()}); this one knows {Scripts().Max(script => script.Version)}. Start the newer version.");
            }
        }
        finally
        {
            if (mysql)
            {
                await connection.ExecuteAsync($"DO RELEASE_LOCK('{LockName}')");
            }
        }
    }

    private async Task ApplyAsync(DbConnection connection, int version, string name, string sql, CancellationToken cancellationToken)
    {
        // MySQL commits each DDL statement by itself, so scripts are written to be repeatable (IF NOT EXISTS).
        foreach (var statement in sql.Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            try
            {
                await connection.ExecuteAsync(new CommandDefinition(statement, commandTimeout: 600, cancellationToken: cancellationToken));
            }
            catch (DbException exception) when (database.Dialect.IsIndexThere(exception))
            {
                // A node that was ended between this statement and the script's row made it.
            }
        }

        await connection.ExecuteAsync("INSERT INTO schema_versions (version, name) VALUES (@version, @name)", new { version, name });
    }

    private List<(int Version, string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Migrations/{database.Dialect.MigrationFolder}/";
        return assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!); // listed by the assembly itself
                var name = Path.GetFileNameWithoutExtension(resource);
                return (int.Parse(name.AsSpan(0, 4)), name, reader.ReadToEnd());
            })
            .ToList();
    }
}
