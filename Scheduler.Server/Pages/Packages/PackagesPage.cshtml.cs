using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Packages;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Packages;

[PagePermission(Permissions.PackagesRead)]
internal sealed class PackagesPage(PackageStore store, DeploymentStore deployments, PackageKeyStore keys, IClusterClock clock) : ConsolePage
{
    public IReadOnlyList<PackageVersionView> Versions { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>Those that signatures may come from, the signing one first; for who may read keys.</summary>
    public IReadOnlyList<PackageKeyView> Keys { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(null, cursor);
        if (query.Refusal is not null)
        {
            return BadRequest();
        }

        var (name, version) = query.After?.Split('\n') is [var afterName, var afterVersion] ? (afterName, afterVersion) : ("", "");
        var rows = await store.ListAsync(name, version, query.Take, cancellationToken);
        var running = await deployments.RunningAsync([.. rows.Select(row => row.Name).Distinct(StringComparer.Ordinal)], cancellationToken);
        var page = query.Page(rows, row => $"{row.Name}\n{row.Version}", row => PackageVersionView.From(row, running));
        Versions = page.Items;
        Next = page.NextCursor is { } next ? $"/packages?cursor={next}" : null;
        if (May(Permissions.KeysRead))
        {
            Keys = [.. (await keys.AcceptedAsync(clock.NowMicros, cancellationToken)).Select(key => PackageKeyView.From(key, clock.NowMicros))];
        }

        return Page();
    }

    public async Task<IActionResult> OnPostRotateAsync() =>
        Answer(await CallAsync("POST", "/package-keys/rotate", body: new { }), "A new key signs packages from now on; the one before is accepted for a while.", "/packages");
}
