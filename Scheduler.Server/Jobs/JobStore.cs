using System.Data.Common;
using System.Text;
using Dapper;
using Scheduler.Server.Access;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs;

/// <summary>Jobs and their versions.</summary>
internal sealed class JobStore(IDatabase database)
{
    private const int MaxPerQuery = 500;
    private const string Columns = "id, version, state, pause_reason, spec, created_at, updated_at";

    public async Task InsertAsync(IReadOnlyList<JobRow> jobs, string createdBy, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (jobs.Count == 0)
        {
            return;
        }

        var connection = transaction.Connection!; // an open transaction has its connection
        var parameters = new DynamicParameters();
        var sql = new StringBuilder("INSERT INTO jobs (id, group_name, name, version, state, pause_reason, target_kind, app, spec, created_at, updated_at) VALUES ");
        for (var i = 0; i < jobs.Count; i++)
        {
            var job = jobs[i];
            sql.Append(i == 0 ? "" : ", ").Append($"(@id{i}, @group{i}, @name{i}, @version{i}, @state{i}, @reason{i}, @kind{i}, @app{i}, @spec{i}, @created{i}, @updated{i})");
            parameters.Add($"id{i}", job.Id);
            parameters.Add($"group{i}", job.Spec.Group);
            parameters.Add($"name{i}", job.Spec.Name);
            parameters.Add($"version{i}", job.Version);
            parameters.Add($"state{i}", StateText(job.State));
            parameters.Add($"reason{i}", job.PauseReason);
            parameters.Add($"kind{i}", job.Spec.Target.Kind);
            parameters.Add($"app{i}", job.Spec.Target.App);
            parameters.Add($"spec{i}", job.Spec.ToJson());
            parameters.Add($"created{i}", job.CreatedAt);
            parameters.Add($"updated{i}", job.UpdatedAt);
        }

        await connection.ExecuteAsync(new CommandDefinition(sql.ToString(), parameters, transaction, cancellationToken: cancellationToken));
        await InsertVersionsAsync(jobs, createdBy, transaction, cancellationToken);
    }

    /// <summary>Replaces the definition; the caller holds the row.</summary>
    public async Task UpdateAsync(JobRow job, string updatedBy, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            """
            UPDATE jobs SET group_name = @Group, name = @Name, version = @Version, target_kind = @Kind, app = @App, spec = @Spec, updated_at = @UpdatedAt
            WHERE id = @Id
            """,
            new { job.Spec.Group, job.Spec.Name, job.Version, job.Spec.Target.Kind, job.Spec.Target.App, Spec = job.Spec.ToJson(), job.UpdatedAt, job.Id },
            transaction,
            cancellationToken: cancellationToken));
        await InsertVersionsAsync([job], updatedBy, transaction, cancellationToken);
    }

    /// <returns>False when the job was in that state already.</returns>
    public async Task<bool> SetStateAsync(JobRow job, JobState from, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "UPDATE jobs SET state = @to, pause_reason = @PauseReason, updated_at = @UpdatedAt WHERE id = @Id AND state = @from",
            new { to = StateText(job.State), job.PauseReason, job.UpdatedAt, job.Id, from = StateText(from) },
            transaction,
            cancellationToken: cancellationToken)) == 1;

    /// <summary>The versions stay: runs of the past name them.</summary>
    public Task DeleteAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "DELETE FROM jobs WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken));

    /// <summary>Reads the row and keeps it from changing until the transaction ends.</summary>
    public async Task<JobRow?> LockAsync(string id, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var row = await transaction.Connection!.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition( // an open transaction has its connection
            $"SELECT {Columns} FROM jobs WHERE id = @id{database.Dialect.ForUpdate}", new { id }, transaction, cancellationToken: cancellationToken));
        return row?.ToRow();
    }

    /// <summary>Several jobs as they stand, held in the order of their ids until the transaction ends; one that is gone is not in the answer.</summary>
    public async Task<IReadOnlyDictionary<string, JobRow>> LockAsync(IReadOnlyCollection<string> ids, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = ids.Count == 0 ? [] : await transaction.Connection!.QueryAsync<Stored>(new CommandDefinition( // as above
            $"SELECT {Columns} FROM jobs WHERE id IN @ids ORDER BY id{database.Dialect.ForUpdate}",
            new { ids },
            transaction,
            cancellationToken: cancellationToken));
        return rows.Select(row => row.ToRow()).ToDictionary(row => row.Id, StringComparer.Ordinal);
    }

    /// <summary>Group and name of the jobs that exist, by id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadNamesAsync(IReadOnlyCollection<string> ids, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = ids.Count == 0 ? [] : await transaction.Connection!.QueryAsync<(string Id, string Group, string Name)>(new CommandDefinition( // as above
            "SELECT id, group_name, name FROM jobs WHERE id IN @ids", new { ids }, transaction, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Id, row => $"{row.Group}/{row.Name}", StringComparer.Ordinal);
    }

    /// <summary>Those of the jobs that run on all executors at once.</summary>
    public async Task<IReadOnlySet<string>> FindBroadcastsAsync(IReadOnlyCollection<string> ids, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = ids.Count == 0 ? [] : await transaction.Connection!.QueryAsync<(string Id, string Spec)>(new CommandDefinition( // as above
            "SELECT id, spec FROM jobs WHERE id IN @ids", new { ids }, transaction, cancellationToken: cancellationToken));
        return rows.Where(row => JobSpec.Parse(row.Spec).Target.Routing == RoutingStrategy.Broadcast).Select(row => row.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The groups of the jobs that exist, by id.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindGroupsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Id, string Group)>(new CommandDefinition(
            "SELECT id, group_name FROM jobs WHERE id IN @ids", new { ids }, cancellationToken: cancellationToken))).ToDictionary(row => row.Id, row => row.Group, StringComparer.Ordinal);
    }

    public async Task<JobRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition(
            $"SELECT {Columns} FROM jobs WHERE id = @id", new { id }, cancellationToken: cancellationToken));
        return row?.ToRow();
    }

    /// <summary>Groups and names of some jobs, by group and name.</summary>
    public async Task<IReadOnlyList<(string Group, string Name)>> ListNamesAsync(IReadOnlyCollection<string> ids, DbTransaction transaction, CancellationToken cancellationToken) =>
        ids.Count == 0 ? [] : (await transaction.Connection!.QueryAsync<(string, string)>(new CommandDefinition( // an open transaction has its connection
            "SELECT group_name, name FROM jobs WHERE id IN @ids ORDER BY group_name, name", new { ids }, transaction, cancellationToken: cancellationToken))).AsList();

    /// <summary>The jobs with one of the ids, or one of the groups and names.</summary>
    public async Task<IReadOnlyList<JobRow>> FindManyAsync(IReadOnlyCollection<string> ids, IReadOnlyCollection<(string Group, string Name)> names, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = new Dictionary<string, JobRow>(StringComparer.Ordinal);
        foreach (var part in ids.Chunk(MaxPerQuery))
        {
            foreach (var row in await connection.QueryAsync<Stored>(new CommandDefinition(
                $"SELECT {Columns} FROM jobs WHERE id IN @part", new { part }, cancellationToken: cancellationToken)))
            {
                rows[row.id] = row.ToRow();
            }
        }

        foreach (var group in names.GroupBy(name => name.Group, StringComparer.Ordinal))
        {
            foreach (var part in group.Select(name => name.Name).Chunk(MaxPerQuery))
            {
                foreach (var row in await connection.QueryAsync<Stored>(new CommandDefinition(
                    $"SELECT {Columns} FROM jobs WHERE group_name = @group AND name IN @part", new { group = group.Key, part }, cancellationToken: cancellationToken)))
                {
                    rows[row.id] = row.ToRow();
                }
            }
        }

        return [.. rows.Values];
    }

    public Task<int?> FindVersionNumberAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<int?>(new CommandDefinition(
                "SELECT version FROM jobs WHERE id = @id", new { id }, cancellationToken: cancellationToken)),
            cancellationToken);

    public async Task<IReadOnlyList<(string Id, int Version)>> FindVersionNumbersAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, int)>(new CommandDefinition(
            "SELECT id, version FROM jobs WHERE id IN @ids", new { ids }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>By group and name, after the given one.</summary>
    public async Task<IReadOnlyList<JobRow>> ListAsync(JobFilter filter, CancellationToken cancellationToken)
    {
        var where = new StringBuilder("1 = 1");
        where.Append(filter.Groups is null ? $" AND group_name < '{PersonalGroup.First}'" : " AND group_name IN @Groups");
        where.Append(filter.State is null ? "" : " AND state = @state");
        where.Append(filter.Text is null ? "" : " AND LOWER(name) LIKE @text ESCAPE '!'");
        where.Append(filter.TargetKind is null ? "" : " AND target_kind = @TargetKind");
        where.Append(filter.App is null ? "" : " AND app = @App");
        where.Append(filter.After is null ? "" : " AND (group_name > @afterGroup OR (group_name = @afterGroup AND name > @afterName))");

        // The definitions are long: only those of the page are read, and a text is looked for in the index alone.
        var index = database.Dialect.UseIndex(filter.State is null ? "ux_jobs_group_name" : "ix_jobs_state");
        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT id FROM jobs{index} WHERE {where} ORDER BY group_name, name LIMIT @Take",
            new
            {
                filter.Groups,
                filter.TargetKind,
                filter.App,
                state = filter.State is { } state ? StateText(state) : null,
                text = filter.Text is { } text ? $"%{Escape(text)}%" : null,
                afterGroup = filter.After?.Group,
                afterName = filter.After?.Name,
                filter.Take,
            },
            cancellationToken: cancellationToken))).AsList();
        var rows = ids.Count == 0 ? [] : await connection.QueryAsync<Stored>(new CommandDefinition(
            $"SELECT {Columns} FROM jobs WHERE id IN @ids", new { ids }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRow()).OrderBy(row => row.Spec.Group, StringComparer.Ordinal).ThenBy(row => row.Spec.Name, StringComparer.Ordinal)];
    }

    /// <summary>The newest first, before the given one.</summary>
    /// <summary>Newest first; of the given groups only, since a job may have been of another one once.</summary>
    public async Task<IReadOnlyList<JobVersionRow>> ListVersionsAsync(
        string jobId, IReadOnlyCollection<string>? groups, int before, int take, CancellationToken cancellationToken)
    {
        if (groups is { Count: 0 })
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<JobVersionRow>(new CommandDefinition(
            $"""
            SELECT version AS Version, spec AS Spec, created_at AS CreatedAt, created_by AS CreatedBy FROM job_versions
            WHERE job_id = @jobId AND version < @before{(groups is null ? "" : " AND group_name IN @groups")} ORDER BY version DESC LIMIT @take
            """,
            new { jobId, groups, before, take },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<string?> FindVersionAsync(string jobId, int version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT spec FROM job_versions WHERE job_id = @jobId AND version = @version", new { jobId, version }, cancellationToken: cancellationToken));
    }

    private static async Task InsertVersionsAsync(IReadOnlyList<JobRow> jobs, string createdBy, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("createdBy", createdBy);
        var sql = new StringBuilder("INSERT INTO job_versions (job_id, version, group_name, name, spec, created_at, created_by) VALUES ");
        for (var i = 0; i < jobs.Count; i++)
        {
            sql.Append(i == 0 ? "" : ", ").Append($"(@id{i}, @version{i}, @group{i}, @name{i}, @spec{i}, @at{i}, @createdBy)");
            parameters.Add($"id{i}", jobs[i].Id);
            parameters.Add($"version{i}", jobs[i].Version);
            parameters.Add($"group{i}", jobs[i].Spec.Group);
            parameters.Add($"name{i}", jobs[i].Spec.Name);
            parameters.Add($"spec{i}", jobs[i].Spec.ToJson());
            parameters.Add($"at{i}", jobs[i].UpdatedAt);
        }

        await transaction.Connection!.ExecuteAsync(new CommandDefinition(sql.ToString(), parameters, transaction, cancellationToken: cancellationToken)); // as above
    }

    private static string StateText(JobState state) => state == JobState.Paused ? "paused" : "active";

    private static string Escape(string text) =>
        text.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);

    // Named as the columns are, for Dapper.
    private sealed record Stored
    {
        public string id { get; init; } = "";

        public long version { get; init; }

        public string state { get; init; } = "";

        public string? pause_reason { get; init; }

        public string spec { get; init; } = "";

        public long created_at { get; init; }

        public long updated_at { get; init; }

        public JobRow ToRow() => new()
        {
            Id = id,
            Version = (int)version,
            State = state == "paused" ? JobState.Paused : JobState.Active,
            PauseReason = pause_reason,
            Spec = JobSpec.Parse(spec),
            CreatedAt = created_at,
            UpdatedAt = updated_at,
        };
    }
}
