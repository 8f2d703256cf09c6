using System.Globalization;
using Benchmarks.Figures;
using Benchmarks.Lists;
using Benchmarks.Loads;
using Benchmarks.Product;
using Benchmarks.Reports;
using TestServers.Ledger;
using TestServers.Processes;

namespace Benchmarks.Scenarios;

/// <summary>What open consoles cost: the node's processor time under a load, without them and with them.</summary>
internal sealed class ConsolesScenario : IScenario
{
    private const int Consoles = 50;
    private const int Seconds = 20;
    private static readonly IntervalLoad Load = new(100, 1_000, Spread: true, "skip");

    // As the page's script asks for it.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    public string Name => "consoles";

    public string Summary => "50 open overviews at 100 runs a second: the server's processor time with and without";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        if (run.Subject is BenchSubject.Baseline)
        {
            return [];
        }

        run.Progress($"{Name}: the product …");
        var seconds = run.Seconds ?? Seconds;
        await using var stand = await Stand.StartAsync(run.Store, new StandSettings(Load.Jobs * (seconds + 60) * 4), cancellationToken);
        await new JobMaker(stand.Api).MakeAsync(Load, Load.FirstSecond(TimeSpan.FromMilliseconds(4)), cancellationToken);
        var browsers = new List<ListClient>(Consoles);
        try
        {
            for (var console = 0; console < Consoles; console++)
            {
                browsers.Add(await ListClient.ForConsoleAsync(stand.Nodes[0], SchedulerSettings.AdminUser, SchedulerSettings.AdminPassword, cancellationToken));
            }

            await Instants.PassAsync(run.WarmUp + run.WarmUp, cancellationToken);
            var without = await MeasureAsync(stand, seconds, cancellationToken);
            var asked = 0;
            using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var open = Task.WhenAll(browsers.Select((browser, number) => KeepOpenAsync(browser, Pace / Consoles * number, () => Interlocked.Increment(ref asked), closing.Token)));
            await Instants.PassAsync(run.WarmUp, cancellationToken);
            asked = 0;
            var with = await MeasureAsync(stand, seconds, cancellationToken);
            var perSecond = asked / (double)seconds;
            await closing.CancelAsync();
            await open;
            return
            [
                new ScenarioResult($"{Name}-none", without, null, null),
                new ScenarioResult(Name, with, null, Targets.AtMostMore(without, 0.10)) { Notes = [string.Create(CultureInfo.InvariantCulture, $"{Consoles} overviews, asked {perSecond:0.0} times a second")] },
            ];
        }
        finally
        {
            browsers.ForEach(browser => browser.Dispose());
        }
    }

    private static async Task<Figure> MeasureAsync(Stand stand, int seconds, CancellationToken cancellationToken)
    {
        var window = Window.After(Micros.Now, seconds);
        await Instants.ReachAsync(window.From, cancellationToken);
        var cpu = new CpuMeter(stand.ProcessIds());
        await Instants.ReachAsync(window.To, cancellationToken);
        var busy = cpu.Read();
        await Settling.UntilAsync(async () => await stand.Ledger.OpenAsync(window, cancellationToken) == 0, TimeSpan.FromSeconds(30), cancellationToken);
        var entries = await stand.Ledger.ReadAsync(window, cancellationToken);
        return Figure.Of([.. entries.Where(entry => entry.LatenessMicros is not null).Select(entry => (entry.LatenessMicros ?? 0) / 1_000.0)]) with { BusyCores = busy };
    }

    private static async Task KeepOpenAsync(ListClient browser, TimeSpan phase, Action asked, CancellationToken cancellationToken)
    {
        try
        {
            await Instants.PassAsync(phase, cancellationToken);
            using var pace = new PeriodicTimer(Pace, TimeProvider.System);
            do
            {
                await browser.TakeAsync("/", cancellationToken);
                asked();
            }
            while (await pace.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The console is closed.
        }
    }
}
