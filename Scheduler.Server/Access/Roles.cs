namespace Scheduler.Server.Access;

/// <summary>The roles that come with the product.</summary>
internal static class Roles
{
    public const string AdminName = "Admin";

    // What concerns nobody but the user is everybody's right.
    private static readonly string[] Own = [Permissions.AlarmsRead, Permissions.AlarmsWrite, Permissions.AlarmsRing];

    private static readonly string[] Reading =
        [Permissions.JobsRead, Permissions.CalendarsRead, Permissions.RunsRead, Permissions.ExecutorsRead, Permissions.PackagesRead, Permissions.NodesRead, Permissions.AlertsRead, .. Own];

    public static IReadOnlyList<Role> All { get; } =
    [
        new(AdminName, Permissions.All),
        new("Operator", [.. Reading, Permissions.JobsRun, Permissions.RunsCancel, Permissions.ExecutorsWrite, Permissions.PackagesDeploy, Permissions.KeysRead, Permissions.AuditRead, Permissions.AlertsAck, Permissions.AlertsWrite, Permissions.ChannelsRead, Permissions.SecretsRead]),
        new("Developer", [.. Reading, Permissions.JobsWrite, Permissions.JobsRun, Permissions.CalendarsWrite, Permissions.PackagesWrite, Permissions.RunsCancel, Permissions.TokensWrite, Permissions.AlertsAck, Permissions.AlertsWrite, Permissions.ChannelsRead, Permissions.SecretsRead, Permissions.SecretsWrite]),
        new("Viewer", Reading),
    ];

    public static Role? Find(string name) => All.FirstOrDefault(role => string.Equals(role.Name, name, StringComparison.OrdinalIgnoreCase));

    public static string IdOf(Role role) => role.Name.ToLowerInvariant();

    public static Role? FindById(string id) => All.FirstOrDefault(role => IdOf(role) == id);

    public static IReadOnlyList<string> PermissionsOf(IEnumerable<string> roles) =>
        [.. roles.Select(Find).OfType<Role>().SelectMany(role => role.Permissions).Distinct(StringComparer.Ordinal)];
}
