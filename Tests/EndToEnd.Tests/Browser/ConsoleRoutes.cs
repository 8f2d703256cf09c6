using System.Text.RegularExpressions;
using TestServers;

namespace EndToEnd.Tests.Browser;

/// <summary>
/// Every page of the console, as its sources declare it: a new page is looked at by <see cref="PageTests"/> without a line here. One whose address holds an id
/// needs one line in <see cref="AddressOf"/>, and whatever it shows is made by <see cref="ConsoleData"/>.
/// </summary>
internal static partial class ConsoleRoutes
{
    /// <summary>Not to be read: what only takes a form, and what shows the status of another page.</summary>
    private static readonly string[] NotRead = ["/preferences", "/problem/{status:int}"];

    /// <summary>Shown to somebody who has not signed in.</summary>
    private static readonly string[] Open = ["/sign-in", "/setup"];

    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "Scheduler.Server", "Pages"), "*.cshtml", SearchOption.AllDirectories)
            .Select(file => PageDirective().Match(File.ReadAllText(file)))
            .Where(match => match.Success)
            .Select(match => match.Groups["route"].Value)
            .Except(NotRead, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    public static bool IsOpen(string route) => Open.Contains(route, StringComparer.Ordinal);

    /// <summary>An address that matches the route and shows data.</summary>
    public static string AddressOf(string route, ConsoleData data) => route switch
    {
        "/jobs/{id}" => $"/jobs/{data.JobId}",
        "/jobs/{id}/edit" => $"/jobs/{data.JobId}/edit",
        "/jobs/{id}/delete" => $"/jobs/{data.JobId}/delete",
        "/jobs/{id}/rollback" => $"/jobs/{data.JobId}/rollback?version=1",
        "/jobs/bulk" => $"/jobs/bulk?what=pause&id={data.JobId}",
        "/runs/{id}" => $"/runs/{data.RunId}",
        "/executors/{id}" => $"/executors/{data.ExecutorId}",
        "/alerts/{id}" => $"/alerts/{data.AlertId}",
        "/alerts/channels/{id}" => $"/alerts/channels/{data.ChannelId}",
        "/alerts/rules/{id}" => $"/alerts/rules/{data.RuleId}",
        "/packages/{name}" => $"/packages/{ConsoleData.Package}",
        "/deployments/{id}" => $"/deployments/{data.DeploymentId}",
        "/users/{id}" => $"/users/{data.UserId}",
        "/roles/{id}" => $"/roles/{data.RoleId}",
        "/secrets/{id}" => $"/secrets/{data.SecretId}",
        "/alarms/{id}/edit" => $"/alarms/{data.AlarmId}/edit",
        _ when route.Contains('{', StringComparison.Ordinal) => throw new NotSupportedException($"ConsoleRoutes names no address for {route}, so nobody has looked at that page in a browser."),
        _ => route,
    };

    [GeneratedRegex("""^@page "(?<route>[^"]+)""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PageDirective();
}
