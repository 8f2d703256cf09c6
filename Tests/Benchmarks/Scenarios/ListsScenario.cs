using System.Globalization;
using Benchmarks.Figures;
using Benchmarks.History;
using Benchmarks.Lists;
using Benchmarks.Product;
using Benchmarks.Reports;
using TestServers.Processes;

namespace Benchmarks.Scenarios;

/// <summary>Every list and the overview, with a month of use in the database.</summary>
internal sealed class ListsScenario : IScenario
{
    private const int Requests = 200;
    private const int WarmUp = 20;

    // Nothing of the history is old enough to be deleted while it is measured.
    private static readonly string[] KeepAll = ["--Retention:RunDays=3650", "--Retention:LogDays=3650", "--Retention:RunsPerJob=10000000"];

    public string Name => "lists";

    public string Summary => "every list and the overview with 1,000,000 runs and 10,000 jobs, 200 requests each";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        if (run.Subject is BenchSubject.Baseline)
        {
            return [];
        }

        var size = new HistorySize(run.Runs);
        run.Progress($"{Name}: a month of use …");
        await using var stand = await Stand.StartAsync(run.Store, new StandSettings(0) { More = KeepAll }, cancellationToken);
        var month = await MonthOfUse.WriteAsync(stand, run.Store, size, run.Progress, cancellationToken);
        using var admin = ListClient.ForInterface(stand.Nodes[0], stand.Api.AccessToken);
        using var limited = ListClient.ForInterface(stand.Nodes[0], month.Limited.AccessToken);
        using var browser = await ListClient.ForConsoleAsync(stand.Nodes[0], SchedulerSettings.AdminUser, SchedulerSettings.AdminPassword, cancellationToken);
        var results = new List<ScenarioResult>();
        var heaviest = (Name: "", Bytes: 0);
        foreach (var one in ListCases.Of(month))
        {
            var client = one.IsPage ? browser : one.IsLimited ? limited : admin;
            var (figure, bytes) = await MeasureAsync(client, one, cancellationToken);
            results.Add(new ScenarioResult(one.Name, figure, null, Targets.AnswerWithin(100)));
            if (one.IsPage)
            {
                bytes = await browser.WeighAsync(one.Path(0), cancellationToken);
                heaviest = bytes > heaviest.Bytes ? (one.Name, bytes) : heaviest;
            }

            run.Progress(string.Create(CultureInfo.InvariantCulture, $"  {one.Name,-48} p50 {figure.P50,7:0.0}  p95 {figure.P95,7:0.0}  max {figure.Max,7:0.0} ms {bytes / 1024.0,8:0.0} KiB"));
        }

        var worst = results.MaxBy(result => result.Product?.P95);
        return
        [
            .. results.Select(result => result with { Name = $"{Name}: {result.Name}" }),
            new ScenarioResult(Name, worst?.Product, null, Targets.AnswerWithin(100)) { Notes = Notes(size, results, worst, heaviest) },
        ];
    }

    private static IReadOnlyList<string> Notes(HistorySize size, List<ScenarioResult> results, ScenarioResult? worst, (string Name, int Bytes) heaviest) =>
    [
        $"the slowest of {results.Count}: {worst?.Name}, of {size.Runs} runs and {size.Jobs} jobs",
        string.Create(CultureInfo.InvariantCulture, $"the heaviest: {heaviest.Name}, {heaviest.Bytes / 1_000.0:0} kB compressed, with its styles and scripts"),
    ];

    private static async Task<(Figure Figure, int Bytes)> MeasureAsync(ListClient client, ListCase one, CancellationToken cancellationToken)
    {
        for (var request = 0; request < WarmUp; request++)
        {
            await client.TakeAsync(one.Path(request), cancellationToken);
        }

        var (times, largest) = (new double[Requests], 0);
        for (var request = 0; request < Requests; request++)
        {
            (times[request], var bytes) = await client.TakeAsync(one.Path(WarmUp + request), cancellationToken);
            largest = Math.Max(largest, bytes);
        }

        return (Figure.Of(times) with { Earliest = null }, largest);
    }
}
