using System.Net;
using Benchmarks.Figures;
using Benchmarks.Loads;
using Benchmarks.Stores;
using TestServers.Ledger;

namespace Benchmarks.Product;

/// <summary>Measures alarms: from the due instant until browsers ring.</summary>
internal sealed class AlarmRings(BenchStore store)
{
    private const int Browsers = 2;
    private const int EveryMs = 10_000;
    private static readonly IntervalLoad Load = new(100, EveryMs, Spread: true, "allow");
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(2);

    public async Task<(Figure Figure, string Note)> MeasureAsync(TimeSpan warmUp, int seconds, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings(0), cancellationToken);
        await using var browsers = await AlarmBrowsers.StartAsync();
        for (var index = 0; index < Browsers; index++)
        {
            await browsers.OpenAsync(stand.Nodes[0].Address);
        }

        // The load tells its instants from whole intervals since 1970.
        const long every = EveryMs * 1_000L;
        var begin = (Micros.Now + (2 * every)) / every * every;
        for (var alarm = 0; alarm < Load.Jobs; alarm++)
        {
            var trigger = new { kind = "interval", everyMs = EveryMs, startAt = Micros.ToText(begin + Load.PhaseMicros(alarm)) };
            (await stand.Api.PostAsync("alarms", new { label = $"alarm {alarm}", trigger }, cancellationToken)).Expect(HttpStatusCode.Created);
        }

        var window = Window.After(Math.Max(begin, Micros.Now) + (long)warmUp.TotalMicroseconds, seconds);
        await Instants.ReachAsync(window.From, cancellationToken);
        var cpu = new CpuMeter(stand.ProcessIds());
        await Instants.ReachAsync(window.To, cancellationToken);
        var busy = cpu.Read();
        await Instants.PassAsync(Drain, cancellationToken);
        var (synchronised, machine) = await browsers.JudgeAsync([.. Load.In(window).Select(one => one.DueAt)], window);
        return (synchronised with { BusyCores = busy, PerSecond = Load.PerSecond }, AlarmBrowsers.Note(machine, Browsers));
    }
}
