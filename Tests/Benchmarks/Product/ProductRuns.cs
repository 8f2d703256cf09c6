using System.Net;
using Benchmarks.Figures;
using Benchmarks.Loads;
using Benchmarks.Stores;
using TestServers.Ledger;

namespace Benchmarks.Product;

/// <summary>Measures the product under a load.</summary>
internal sealed class ProductRuns(BenchStore store)
{
    private const int PerPortion = 10_000;

    // HelloJob's handler that needs no arguments.
    private const string SampleHandler = "upstream";

    private static readonly TimeSpan PerJob = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    public async Task<ProductFigure> IntervalAsync(IntervalLoad load, TimeSpan warmUp, int seconds, CancellationToken cancellationToken)
    {
        var capacity = (int)(load.PerSecond * (seconds + warmUp.TotalSeconds + 120));
        await using var stand = await Stand.StartAsync(store, new StandSettings(capacity), cancellationToken);
        var jobs = new JobMaker(stand.Api);
        var begin = load.FirstSecond(PerJob);
        await jobs.MakeAsync(load, begin, cancellationToken);

        var window = Window.After(Math.Max(begin, Micros.Now) + (long)warmUp.TotalMicroseconds, seconds);
        await Instants.ReachAsync(window.From, cancellationToken);
        var cpu = new CpuMeter(stand.ProcessIds());
        await Instants.ReachAsync(window.To, cancellationToken);
        var busy = cpu.Read();
        var figure = await Settling.JudgeAsync(stand, jobs, [.. load.In(window)], window, cancellationToken);
        return figure with { Ledger = figure.Ledger with { BusyCores = busy } };
    }

    public async Task<ProductFigure> OnceAsync(int count, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings((count * 2) + 1_000), cancellationToken);
        var jobs = new JobMaker(stand.Api);

        // A small burst first: it warms everything up and tells how long making a job takes here.
        const int warmUp = 200;
        var started = Micros.Now;
        var warm = Window.After(started + (15 * Micros.Second), 1).From;
        await jobs.MakeOnceAsync(count, warmUp, warm, cancellationToken);
        var perJobMicros = (Micros.Now - started) / (double)warmUp;
        await Instants.ReachAsync(warm + Micros.Second, cancellationToken);

        var at = Window.After(Micros.Now + (20 * Micros.Second) + (long)(count * 1.5 * perJobMicros), 1).From;
        await jobs.MakeOnceAsync(0, count, at, cancellationToken);
        if (Micros.Now > at - (4 * Micros.Second))
        {
            throw new InvalidOperationException($"Making {count} jobs took so long that they were not all there before they were due.");
        }

        var expected = Enumerable.Range(0, count).Select(job => new Occurrence(job, at));
        return await Settling.JudgeAsync(stand, jobs, [.. expected], Window.At(at), cancellationToken);
    }

    /// <summary>Calls one at a time, at a pace: from the call to the handler's start, by the machine's clock.</summary>
    /// <returns>The figure, and the part of it that begins when the server records the call, by the ledger.</returns>
    public async Task<(Figure Figure, Figure Recorded)> CallsAsync(int count, int warmUp, int paceMs, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings(count + warmUp + 100), cancellationToken);
        var jobs = new JobMaker(stand.Api);
        await jobs.MakeCallableAsync(BenchExecutor.Handler, cancellationToken);
        var path = $"jobs/{jobs.IdOf(0)}/run";
        var called = new Dictionary<Guid, long>(count);
        var began = Micros.Now;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(paceMs), TimeProvider.System);
        for (var call = -warmUp; call < count && await pace.WaitForNextTickAsync(cancellationToken); call++)
        {
            var at = Micros.Now;
            var answer = (await stand.Api.PostAsync(path, new { }, cancellationToken)).Expect(HttpStatusCode.Accepted);
            if (call >= 0)
            {
                called[Guid.Parse(answer.Text("runId"))] = at;
            }
        }

        await Settling.UntilAsync(() => Task.FromResult(stand.Starts >= count + warmUp), LongestDrain, cancellationToken);
        var starts = stand.ReadStarts().Where(start => called.ContainsKey(start.Run)).ToArray();
        var distinct = starts.Select(start => start.Run).Distinct().Count();
        var figure = Figure.Of([.. starts.Select(start => (start.StartedAt - called[start.Run]) / 1_000.0)]) with
        {
            Lost = count - distinct,
            Doubled = starts.Length - distinct,
        };
        var entries = await stand.Ledger.ReadAsync(new Window(began, Micros.Now + Micros.Second), cancellationToken);
        return (figure, Figure.Of([.. entries.Where(entry => called.ContainsKey(entry.Run)).Select(entry => (entry.LatenessMicros ?? 0) / 1_000.0)]));
    }

    /// <summary>Chains of jobs that do nothing, one after the other: from the start of a job to the start of the next, by the machine's clock.</summary>
    public async Task<Figure> ChainsAsync(int jobs, int chains, int warmUp, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings((chains + warmUp) * jobs), cancellationToken);
        var maker = new JobMaker(stand.Api);
        await maker.MakeChainAsync(jobs, cancellationToken);
        var path = $"jobs/{maker.IdOf(0)}/run";
        for (var chain = 1; chain <= warmUp + chains; chain++)
        {
            (await stand.Api.PostAsync(path, new { }, cancellationToken)).Expect(HttpStatusCode.Accepted);
            await Settling.UntilAsync(() => Task.FromResult(stand.Starts >= chain * jobs), LongestDrain, cancellationToken);
        }

        var starts = stand.ReadStarts().OrderBy(start => start.StartedAt).Chunk(jobs).Skip(warmUp).ToArray();
        var steps = starts.SelectMany(chain => chain.Zip(chain.Skip(1), (before, after) => (after.StartedAt - before.StartedAt) / 1_000.0));
        var distinct = starts.SelectMany(chain => chain).Select(start => start.Run).Distinct().Count();
        return Figure.Of([.. steps]) with { Lost = (chains * jobs) - distinct, Doubled = starts.Sum(chain => chain.Length) - distinct };
    }

    /// <summary>Versions of a package on hosts of packages: from the deployment's call until each starts runs on it.</summary>
    public async Task<(Figure Figure, string Note)> ReloadsAsync(int hosts, int versions, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings(0), cancellationToken);
        await using var reloads = new PackageReloads(stand);
        await reloads.StartAsync(hosts, cancellationToken);
        var (figure, archiveBytes) = await reloads.MeasureAsync(versions, cancellationToken);
        return (figure, $"{versions} versions on {hosts} hosts; archives of {archiveBytes} bytes, sent to each host: {archiveBytes * hosts} bytes a version, a third more in Base64");
    }

    /// <summary>Calls in batches, after two batches to warm up.</summary>
    public async Task<Figure> BatchesAsync(int count, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings(count + 10_000), cancellationToken);
        var calls = await CallableAsync(stand, BenchExecutor.Handler, cancellationToken);
        await calls.MakeAsync(2_000, cancellationToken);
        await Instants.PassAsync(TimeSpan.FromSeconds(2), cancellationToken);
        var cpu = new CpuMeter(stand.ProcessIds());
        return await calls.MakeAsync(count, cancellationToken) with { BusyCores = cpu.Read() };
    }

    /// <summary>Resident memory of server and executor with nothing to do: before any run, and after each of the numbers of runs given, which rise.</summary>
    public async Task<IReadOnlyList<Figure>> MemoryAsync(IReadOnlyList<int> marks, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings(0), cancellationToken);
        await Instants.PassAsync(Rest, cancellationToken);
        var figures = new List<Figure>(marks.Count + 1) { new() { MemoryBytes = Resident(stand) } };
        var calls = await CallableAsync(stand, SampleHandler, cancellationToken);

        // In portions: what is measured is what so many runs leave behind, not what a backlog of them takes.
        long lost = 0;
        var made = 0;
        foreach (var mark in marks)
        {
            for (; made < mark; made += PerPortion)
            {
                lost += (await calls.MakeAsync(PerPortion, cancellationToken)).Lost ?? 0;
            }

            await Instants.PassAsync(Rest, cancellationToken);
            figures.Add(new Figure { MemoryBytes = Resident(stand), Lost = lost });
        }

        return figures;
    }

    private static async Task<BatchCalls> CallableAsync(Stand stand, string handler, CancellationToken cancellationToken)
    {
        var jobs = new JobMaker(stand.Api);
        await jobs.MakeCallableAsync(handler, cancellationToken);
        return new BatchCalls(stand, jobs.IdOf(0));
    }

    private static Dictionary<string, long> Resident(Stand stand) => new(StringComparer.Ordinal)
    {
        ["server"] = stand.Nodes[0].Process.ResidentBytes,
        ["executor"] = stand.Executors[0].Process.ResidentBytes,
    };
}
