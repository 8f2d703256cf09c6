using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Packages;
using Scheduler.Server.Storage;
using TestServers.Ledger;

namespace Benchmarks.History;

/// <summary>Writes what stands beside the ledger: executors, audit, alerts, users, keys and packages.</summary>
internal sealed class OtherHistory(TableStore tables, HistorySize size, IReadOnlyList<HistoryJob> jobs, long now)
{
    /// <summary>An action that one in a thousand audit rows has.</summary>
    public const string RareAction = "user.delete";

    private static readonly string[] Actions = ["job.run", "job.run", "job.run", "job.update", "job.pause", "job.resume", "run.cancel", "auth.login", "executor.drain", "alert.ack"];

    /// <summary>The executors' ids; the last one seldom has something to do.</summary>
    public IReadOnlyList<string> Executors { get; } = [.. Enumerable.Range(0, size.Executors).Select(number => IdAt(now - HistorySize.Span.Micros() + number))];

    public static string ExecutorName(int number) => $"executor-{number:000}";

    public static string UserName(int number) => $"user-{number:000}";

    public Task WriteExecutorsAsync(CancellationToken cancellationToken) => tables.WriteAsync(
        "executors",
        "id, app, name, instance_id, session, node, connected, draining, drained_by_admin, slots, labels, handlers, about, transport, connected_at, seen_at",
        size.Executors,
        number =>
        [
            Executors[number], $"app-{number % 20:00}", ExecutorName(number), Executors[number], Executors[number], "node-1", 0, 0, 0, 100, """{"zone":"eu"}""",
            """[{"name":"invoice.run"},{"name":"settle.run"},{"name":"collect.run"},{"name":"report.run"}]""", """{"sdk":"0.1.0"}""", "webSocket",
            now - (3_600L * Micros.Second), now - (1_800L * Micros.Second),
        ],
        cancellationToken);

    public async Task WriteAsync(string ruleId, CancellationToken cancellationToken)
    {
        await WriteAuditAsync(cancellationToken);
        await WriteAlertsAsync(ruleId, cancellationToken);
        await tables.WriteAsync(
            "users",
            "id, user_name, name_key, password_hash, roles, group_names, disabled, version, created_at, updated_at",
            size.Users,
            number => [IdAt(Spread(number, size.Users)), UserName(number), UserName(number).ToUpperInvariant(), "none", """["Viewer"]""", null, 0, 1, Spread(number, size.Users), now],
            cancellationToken);
        await tables.WriteAsync(
            "executor_keys",
            "id, app, labels, hash, created_by, created_at",
            size.Executors,
            number => [IdAt(Spread(number, size.Executors)), $"app-{number % 20:00}", "{}", Hash(number), "admin", Spread(number, size.Executors)],
            cancellationToken);
        await WritePackagesAsync(cancellationToken);
    }

    // Positions below zero stand outside the chain of hashes, which begins with the database itself.
    private Task WriteAuditAsync(CancellationToken cancellationToken) => tables.WriteAsync(
        "audit",
        "id, recorded_at, actor_kind, actor_id, actor_name, address, action, object_kind, object_id, object_name, group_name, before_json, after_json, position, hash",
        size.AuditRows,
        number =>
        {
            var at = Spread(number, size.AuditRows);
            var job = jobs[(int)((long)number * 7_919 % jobs.Count)];
            var actor = number % 1_000 == 5 ? UserName(99) : UserName(number % 20);
            return
            [
                IdAt(at), at, "user", Hash(number % 20)[..32], actor, "10.0.0.7", number % 1_000 == 7 ? RareAction : Actions[number % Actions.Length], "job", job.Id, job.Name, job.Group,
                number % 10 == 3 ? """{"version":3,"timeoutMs":60000}""" : null, number % 10 == 3 ? """{"version":4,"timeoutMs":90000}""" : null, number - size.AuditRows - 1L, Hash(number),
            ];
        },
        cancellationToken);

    private async Task WriteAlertsAsync(string ruleId, CancellationToken cancellationToken)
    {
        await tables.WriteAsync(
            "alerts",
            "id, open_key, rule_id, rule_name, kind, severity, state, subject, group_name, job_id, message, count, opened_at, last_seen_at, last_due_at, notified_at, ended_at",
            size.Alerts,
            number =>
            {
                var at = Spread(number, size.Alerts);
                var job = jobs[(int)((long)number * 104_729 % jobs.Count)];
                var isOpen = number % 400 == 11;
                return
                [
                    IdAt(at), isOpen ? $"{ruleId}:{number}" : null, number % 10 == 0 ? ruleId : Hash(number % 9)[..32], "something-fails", (int)AlertKind.Failed, (int)AlertSeverity.Warning + (number % 50 == 1 ? 1 : 0),
                    (int)(isOpen ? AlertState.Acknowledged : number % 3 == 0 ? AlertState.Closed : AlertState.Recovered), $"{job.Group}/{job.Name}", job.Group, job.Id, "A run of the job failed: no answer within 30 s.",
                    3, at, at, at, at, isOpen ? null : at + (600 * Micros.Second),
                ];
            },
            cancellationToken);
        await tables.WriteAsync(
            "alert_runs", "run_id, rule_id, recorded_at", size.Alerts, number => [Hash(number)[..32], ruleId, Spread(number, size.Alerts)], cancellationToken);
    }

    private async Task WritePackagesAsync(CancellationToken cancellationToken)
    {
        var versions = size.Packages * size.VersionsPerPackage;
        await tables.WriteAsync(
            "packages",
            "name, version, blob_id, size_bytes, archive_sha256, manifest_sha256, handlers, manifest, uploaded_at, uploaded_by",
            versions,
            number =>
            [
                $"package-{number / size.VersionsPerPackage:00}", $"1.{number % size.VersionsPerPackage}.0", Hash(number)[..32], 400_000, Hash(number), Hash(number + versions),
                """["invoice.run","settle.run","collect.run","report.run"]""", "{}", Spread(number, versions), "admin",
            ],
            cancellationToken);
        await tables.WriteAsync(
            "package_deployments",
            "id, app, package, version, state, revision, max_failure_percent, min_runs, created_at, created_by, changed_at",
            versions,
            number =>
            [
                IdAt(Spread(number, versions)), $"app-{number / size.VersionsPerPackage % 20:00}", $"package-{number / size.VersionsPerPackage:00}", $"1.{number % size.VersionsPerPackage}.0",
                (number % size.VersionsPerPackage == size.VersionsPerPackage - 1 ? DeploymentState.Current : DeploymentState.Superseded).ToString(), number + 1, 10, 20,
                Spread(number, versions), "admin", Spread(number, versions),
            ],
            cancellationToken);
    }

    private long Spread(int number, int count) => now - HistorySize.Span.Micros() + (HistorySize.Span.Micros() / count * number);

    private static string IdAt(long micros) => Guid.CreateVersion7(Instants.FromMicros(micros)).ToString("N");

    private static string Hash(int number) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));
}
