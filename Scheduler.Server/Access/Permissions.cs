namespace Scheduler.Server.Access;

/// <summary>Every right there is. A role, a token and an endpoint name one of these and nothing else.</summary>
internal static class Permissions
{
    public const string JobsRead = "jobs.read";
    public const string JobsWrite = "jobs.write";

    /// <summary>Run by hand, pause and resume.</summary>
    public const string JobsRun = "jobs.run";
    public const string CalendarsRead = "calendars.read";
    public const string CalendarsWrite = "calendars.write";
    public const string RunsRead = "runs.read";

    /// <summary>Cancel and retry.</summary>
    public const string RunsCancel = "runs.cancel";
    public const string ExecutorsRead = "executors.read";

    /// <summary>Drain and remove.</summary>
    public const string ExecutorsWrite = "executors.write";
    public const string PackagesRead = "packages.read";

    /// <summary>Upload and delete; what is uploaded runs nowhere until somebody deploys it.</summary>
    public const string PackagesWrite = "packages.write";

    /// <summary>Deploy, promote, roll back.</summary>
    public const string PackagesDeploy = "packages.deploy";
    public const string KeysRead = "keys.read";
    public const string KeysWrite = "keys.write";
    public const string UsersRead = "users.read";
    public const string UsersWrite = "users.write";
    public const string TokensWrite = "tokens.write";
    public const string AuditRead = "audit.read";
    public const string NodesRead = "nodes.read";
    public const string AlertsRead = "alerts.read";

    /// <summary>Acknowledge, silence and close.</summary>
    public const string AlertsAck = "alerts.ack";

    /// <summary>Make and change rules.</summary>
    public const string AlertsWrite = "alerts.write";
    public const string ChannelsRead = "channels.read";

    /// <summary>Make and change channels: it decides whereto the server connects.</summary>
    public const string ChannelsWrite = "channels.write";

    /// <summary>See which secrets there are; their values nobody sees.</summary>
    public const string SecretsRead = "secrets.read";
    public const string SecretsWrite = "secrets.write";

    /// <summary>One's own alarms, and to be rung by them.</summary>
    public const string AlarmsRead = "alarms.read";

    /// <summary>Make, change, acknowledge and snooze one's own alarms.</summary>
    public const string AlarmsWrite = "alarms.write";

    /// <summary>Ring one's own alarms from outside: enough for a token that does nothing else.</summary>
    public const string AlarmsRing = "alarms.ring";

    public static IReadOnlyList<string> All { get; } =
    [
        JobsRead, JobsWrite, JobsRun, CalendarsRead, CalendarsWrite, RunsRead, RunsCancel, ExecutorsRead, ExecutorsWrite, PackagesRead, PackagesWrite,
        PackagesDeploy, KeysRead, KeysWrite, UsersRead, UsersWrite, TokensWrite, AuditRead, NodesRead, AlertsRead, AlertsAck, AlertsWrite, ChannelsRead, ChannelsWrite,
        SecretsRead, SecretsWrite,
        AlarmsRead, AlarmsWrite, AlarmsRing,
    ];
}
