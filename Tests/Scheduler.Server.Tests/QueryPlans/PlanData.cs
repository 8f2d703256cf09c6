using System.Text;
using Dapper;
using Scheduler.Server.Alerts;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Jobs;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>So many rows in every table that grows that the server goes about its statements as it does where there are a million.</summary>
internal sealed class PlanData
{
    private const int RunCount = 20_000;
    private const int JobCount = 4_000;
    private const int Many = 16_000;

    /// <summary>A calendar that there is.</summary>
    public const string CalendarName = "calendar";

    /// <summary>A run each 10 ms.</summary>
    private const long Step = 10_000;

    public long Now { get; } = new DateTimeOffset(2030, 1, 31, 9, 30, 0, TimeSpan.Zero).ToMicros();

    public long Start => Now - (RunCount * Step);

    public long Middle => Now - (RunCount / 2 * Step);

    public IReadOnlyList<string> Jobs { get; } = [.. Enumerable.Range(0, 10).Select(number => Id('j', number))];

    public IReadOnlyList<string> Executors { get; } = [.. Enumerable.Range(0, 5).Select(number => Id('e', number))];

    public IReadOnlyList<string> Runs { get; } = [.. Enumerable.Range(10, 10).Select(number => Id('r', number * 97))];

    public IReadOnlyList<string> Users { get; } = [Id('u', 17)];

    public IReadOnlyList<string> Alerts { get; } = [Id('a', 4_000), Id('a', 4_001)];

    public IReadOnlyList<string> Audit { get; } = [Id('d', 4_000)];

    public string RuleId { get; } = Id('l', 3);

    public static async Task<PlanData> WriteAsync(IDatabase database)
    {
        var data = new PlanData();
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("CREATE TABLE numbers (n INT NOT NULL PRIMARY KEY)");
        await connection.ExecuteAsync(new StringBuilder("INSERT INTO numbers VALUES ").AppendJoin(", ", Enumerable.Range(0, RunCount).Select(number => $"({number})")).ToString());
        var spec = (JobSpecs.Of("sample") with { Description = new string('x', 400) }).ToJson();
        var calendar = new CalendarSpec { Name = CalendarName, Description = "", TimeZone = "UTC", Weekdays = [], Dates = [], TimesOfDay = [], Blackouts = [], Ics = null }.ToJson();
        foreach (var sql in data.Inserts())
        {
            await connection.ExecuteAsync(sql, new { data.Start, data.Now, step = Step, spec, calendar });
        }

        var tables = await connection.QueryAsync<string>("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()");
        await connection.QueryAsync($"ANALYZE TABLE {string.Join(", ", tables)}");
        return data;
    }

    // The first job is the busiest, the many of the quiet group have not run for long; one run in a hundred failed; the last two hundred are open.
    private IEnumerable<string> Inserts()
    {
        var open = $"n >= {RunCount - 200}";
        var job = $"CASE WHEN n % 20 = 0 THEN {Of('j', "0")} WHEN n < 4000 THEN {Of('j', "n * 7 % 4000")} ELSE {Of('j', "n * 7 % 2800")} END";
        yield return $"""
            INSERT INTO jobs (id, group_name, name, version, state, target_kind, app, spec, created_at, updated_at)
            SELECT {Of('j')}, {Group}, CONCAT('name-', LPAD(n, 5, '0')), 1, CASE WHEN n % 50 = 0 THEN 'paused' ELSE 'active' END, 'executor', 'app', @spec, @Start, @Start
            FROM numbers WHERE n < {JobCount}
            """;
        yield return $"""
            INSERT INTO job_versions (job_id, version, group_name, name, spec, created_at, created_by)
            SELECT {Of('j')}, 1, {Group}, CONCAT('name-', LPAD(n, 5, '0')), @spec, @Start, 'test' FROM numbers WHERE n < {JobCount}
            """;
        yield return $"INSERT INTO job_followers (job_id, follower_id, outcome) SELECT {Of('j')}, {Of('j', $"(n + 1) % {JobCount}")}, 1 FROM numbers WHERE n < {JobCount} AND n % 2 = 0";
        yield return $"INSERT INTO seats (job_id, executor_id, epoch) SELECT {Of('j')}, {Of('e', "n % 50")}, 1 FROM numbers WHERE n < {JobCount}";
        yield return $"""
            INSERT INTO executors (id, app, name, instance_id, session, node, connected, draining, drained_by_admin, slots, labels, handlers, about, transport, connected_at, seen_at)
            SELECT {Of('e')}, 'app', CONCAT('name-', n), 'i', 's', 'node', 1, 0, 0, 100, '', '[]', '', 'webSocket', @Start, @Start FROM numbers WHERE n < 50
            """;
        yield return $"""
            INSERT INTO runs (id, origin, job_id, job_version, trigger_id, cause, state, delivery, seated, priority, attempt, fence, executor_id, open_executor, node, due_at, planned_at,
                expire_at, sent_at, started_at, ended_at, lateness_us, chain_id)
            SELECT {Of('r')}, {Of('r')}, {job}, 1, {job}, 0,
                CASE WHEN {open} THEN n % 4 WHEN n % 100 = 1 THEN {(int)RunState.Failed} WHEN n % 500 = 2 THEN {(int)RunState.Lost} ELSE {(int)RunState.Succeeded} END,
                n % 2, n % 2, 5, 1, 1, {Of('e', "n % 50")}, CASE WHEN {open} THEN {Of('e', "n % 50")} END, 'node', @Start + n * @step, @Start + n * @step, @Start + n * @step + 60000000,
                @Start + n * @step, @Start + n * @step, CASE WHEN {open} THEN NULL ELSE @Start + n * @step END, 250, CASE WHEN n % 10 = 0 THEN {Of('r')} END
            FROM numbers
            """;
        yield return $"""
            INSERT INTO run_attempts (run_id, fence, attempt, state, executor_id, sent_at) SELECT {Of('r')}, 0, 1, 'failed', {Of('e', "n % 50")}, @Start FROM numbers WHERE n < {Many}
            """;
        yield return $"""
            INSERT INTO run_packages (run_id, fence, executor_id, package, version, started_at, outcome)
            SELECT {Of('r')}, 1, {Of('e', "n % 50")}, CONCAT('p', n % 20), '1.0.0', @Start + n * @step, 10 FROM numbers WHERE n < {Many}
            """;
        yield return $"""
            INSERT INTO run_logs (run_id, fence, seq, at, level, category, message, dropped) SELECT {Of('r', "n % 2000")}, 1, n, @Start, 'information', 'c', 'm', 0 FROM numbers
            """;
        yield return $"INSERT INTO chain_runs (chain_id, job_id, run_id, state, result_omitted, recorded_at) SELECT {Of('r')}, {Of('j', $"n % {JobCount}")}, {Of('r')}, 10, 0, @Start + n * @step FROM numbers WHERE n < {Many}";
        yield return $"INSERT INTO run_commands (executor_id, run_id, fence, kind, at) SELECT {Of('e', "n % 50")}, {Of('r')}, 1, 'revoke', @Start + n * @step FROM numbers WHERE n < {Many}";
        foreach (var sql in Others())
        {
            yield return sql;
        }
    }

    private static IEnumerable<string> Others()
    {
        yield return $"""
            INSERT INTO users (id, user_name, name_key, password_hash, roles, disabled, version, created_at, updated_at)
            SELECT {Of('u')}, CONCAT('name-', LPAD(n, 5, '0')), CONCAT('name-', LPAD(n, 5, '0')), '', '["Viewer"]', 0, 1, @Start, @Start FROM numbers WHERE n < 1000
            """;
        yield return $"INSERT INTO calendars (id, name, version, planned_version, spec, created_at, updated_at) VALUES ('c', '{CalendarName}', 1, 1, @calendar, 0, 0)";
        yield return $"INSERT INTO sessions (id, user_id, created_at, expires_at) SELECT {Of('s')}, {Of('u', "n % 1000")}, @Start, @Now + n FROM numbers WHERE n < {Many}";
        yield return $"INSERT INTO refresh_tokens (hash, session_id, expires_at) SELECT {Of('t')}, {Of('s')}, @Now + n FROM numbers WHERE n < {Many}";
        yield return $"INSERT INTO sign_in_failures (subject, failures, last_at, locked_until) SELECT {Of('f')}, 1, @Start + n, 0 FROM numbers WHERE n < {Many}";
        yield return $"""
            INSERT INTO audit (id, recorded_at, actor_kind, actor_name, action, object_kind, object_id, group_name, before_json, position, hash)
            SELECT {Of('d')}, @Start + n * @step, 'user', CASE WHEN n % 1000 = 5 THEN 'rare' ELSE 'common' END, CASE WHEN n % 1000 = 6 THEN 'rare' ELSE 'common' END, 'job',
                {Of('j', $"n % {JobCount}")}, {Group}, REPEAT('x', 300), n + 1, 'h'
            FROM numbers WHERE n < {Many}
            """;
        yield return $"INSERT INTO audit_chain (name, position, hash) VALUES ('head', {Many}, 'h'), ('base', 0, '')";
        yield return $"""
            INSERT INTO alerts (id, open_key, rule_id, rule_name, kind, severity, state, subject, group_name, job_id, message, count, opened_at, last_seen_at, ended_at)
            SELECT {Of('a')}, CASE WHEN n % 500 = 1 THEN n END, {Of('l', "n % 10")}, 'rule', 0, CASE WHEN n % 200 = 0 THEN 2 ELSE 1 END,
                CASE WHEN n % 500 = 1 THEN {(int)AlertState.Open} WHEN n % 3 = 0 THEN {(int)AlertState.Closed} ELSE {(int)AlertState.Recovered} END, 's', {Group},
                {Of('j', $"n % {JobCount}")}, 'm', 1, @Start + n * @step, @Start, CASE WHEN n % 500 = 1 THEN NULL ELSE @Start + n * @step END
            FROM numbers WHERE n < {Many}
            """;
        yield return $"INSERT INTO alert_runs (run_id, rule_id, recorded_at) SELECT {Of('r')}, {Of('l', "n % 10")}, @Start + n * @step FROM numbers WHERE n < {Many}";
        yield return $"""
            INSERT INTO alert_deliveries (id, alert_id, channel_id, event, state, attempts, next_at, created_at)
            SELECT {Of('v')}, {Of('a')}, {Of('c', "n % 10")}, 0, CASE WHEN n % 500 = 1 THEN 0 ELSE 1 END, 1, @Start + n * @step, @Start FROM numbers WHERE n < {Many}
            """;
    }

    private static string Group => "CASE WHEN n % 100 = 3 THEN 'rare' WHEN n BETWEEN 2800 AND 3999 THEN 'quiet' ELSE 'common' END";

    private static string Of(char kind, string number = "n") => $"CONCAT('{kind}', LPAD({number}, 31, '0'))";

    private static string Id(char kind, int number) => $"{kind}{number:0000000000000000000000000000000}";
}
