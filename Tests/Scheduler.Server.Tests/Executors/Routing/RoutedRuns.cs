using System.Text.Json;
using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Executors.Routing;

/// <summary>Runs that the router has routed in a transaction of their own.</summary>
internal static class RoutedRuns
{
    public static RunRouter Router(MigratedDatabase database, Fleet fleet) => new(fleet.Directory, new SeatStore(database.Database), new ExecutorChoice(new JobUsage()));

    public static Task<IReadOnlyList<PlannedRun>> RouteAsync(MigratedDatabase database, RunRouter router, RunTemplate template, int count)
    {
        var rows = new RunRows(database.Database);
        return RouteAsync(database, router, [.. Enumerable.Range(0, count).Select(i => rows.New(null, RunRows.Now + i, template))]);
    }

    public static async Task<IReadOnlyList<PlannedRun>> RouteAsync(MigratedDatabase database, RunRouter router, IReadOnlyList<PlannedRun> runs)
    {
        await database.Database.InTransactionAsync(
            (transaction, token) => router.RouteAsync(runs, transaction.Connection!, transaction, token), CancellationToken.None);
        return runs;
    }

    public static string? WhyOf(string routing, string executor) =>
        JsonElement.Parse(routing).GetProperty("considered").EnumerateArray()
            .Single(item => item.GetProperty("executor").GetString() == executor).GetProperty("why").GetString();
}
