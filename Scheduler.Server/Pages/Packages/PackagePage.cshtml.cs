using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Executors;
using Scheduler.Server.Packages;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Packages;

/// <summary>The versions of a package, what changed between them, and where they run.</summary>
[PagePermission(Permissions.PackagesRead)]
internal sealed class PackagePage(DeploymentStore store, ExecutorDirectory executors) : FormPage
{
    private const int DeploymentsShown = 50;

    public PackageDetails Package { get; private set; } = null!; // set before the page is made

    public IReadOnlyList<DeploymentView> Deployments { get; private set; } = [];

    /// <summary>Apps with executors that load packages.</summary>
    public IEnumerable<string> Apps => executors.Executors.Where(executor => executor.Row.LoadsPackages).Select(executor => executor.Row.App).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    public async Task<IActionResult> OnGetAsync(string name, CancellationToken cancellationToken)
    {
        var result = await CallAsync("GET", "/packages/{name}", route: Named(name));
        if (!result.IsDone)
        {
            return StatusCode(result.Status);
        }

        Package = result.Body.Deserialize<PackageDetails>(ApiJson.Options) ?? throw new InvalidOperationException("A package was answered empty.");
        Deployments = [.. (await store.ListAsync(name, null, DeploymentsShown, cancellationToken)).Select(DeploymentView.From)];
        return Page();
    }

    public async Task<IActionResult> OnPostDeployAsync(string name, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["version"] = Typed("version"), ["app"] = Typed("app") };
        foreach (var number in new[] { "canaryPercent", "maxFailurePercent", "minRuns" })
        {
            if (TypedNumber(number) is { } value)
            {
                body[number] = value;
            }
        }

        var result = await CallAsync("POST", "/packages/{name}/deployments", body: body, route: Named(name));
        if (result.IsDone)
        {
            return Answer(result, "The version is ordered; the executors load it as they hear of it.", $"/deployments/{result.Property("id")}");
        }

        Refuse(result);
        return await OnGetAsync(name, cancellationToken);
    }

    public async Task<IActionResult> OnPostDeleteAsync(string name, string? id)
    {
        var route = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name, ["version"] = id ?? "" };
        var result = await CallAsync("DELETE", "/packages/{name}/versions/{version}", route: route);
        var isLast = result.IsDone && !(await CallAsync("GET", "/packages/{name}", route: Named(name))).IsDone;
        return Answer(result, "The version has been deleted.", isLast ? "/packages" : $"/packages/{Uri.EscapeDataString(name)}");
    }

    private static Dictionary<string, string> Named(string name) => new(StringComparer.Ordinal) { ["name"] = name };
}
