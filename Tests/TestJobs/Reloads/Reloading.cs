using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Executor.Host.Packages;
using Executor.Sdk.Execution;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reloads;

/// <summary>A host of packages without a server.</summary>
internal sealed class Reloading : IAsyncDisposable
{
    private const int RunsPerReload = 5;
    private const int Early = 20;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    private readonly string _archive;
    private readonly DirectoryInfo _folder;
    private readonly IHost _host;
    private readonly ConcurrentDictionary<int, PackageReport> _latest = new();
    private readonly SemaphoreSlim _changed = new(0);
    private int _runs;

    private Reloading(string archive, DirectoryInfo folder, IHost host)
    {
        _archive = archive;
        _folder = folder;
        _host = host;
        host.Services.GetRequiredService<PackageHost>().Changed += Note;
    }

    public static async Task<Reloading> StartAsync(string archive)
    {
        var folder = Directory.CreateTempSubdirectory("quartzscheduler-reloads-");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.AddPackages(new PackageSettings { Path = Path.Combine(folder.FullName, "packages"), LeakBudget = int.MaxValue - 1 });
        builder.AddExecutor(options =>
        {
            // Nobody listens there; runs come from this process.
            options.ServerUrls.Add("https://127.0.0.1:9");
            options.Key = "none";
            options.Name = "reloads";
            options.JournalPath = Path.Combine(folder.FullName, "journal.jsonl");
            options.ShutdownGraceMs = 1_000;
        });
        var host = builder.Build();
        await host.StartAsync();
        return new Reloading(archive, folder, host);
    }

    /// <summary>One row for each handler, in order. What is in memory at the end of all is waited for.</summary>
    public async Task<IReadOnlyList<ReloadRow>> RunAsync(IReadOnlyList<string> handlers, int reloads)
    {
        var contexts = new List<List<int>>();
        var medians = new List<double>();
        long? early = null;
        foreach (string handler in handlers)
        {
            var (numbers, median, after20) = await ReloadAsync(handler, reloads);
            contexts.Add(numbers);
            medians.Add(median);
            early ??= after20;
        }

        // The last version is let go of too.
        await LoadAsync();
        await WaitAsync(contexts.SelectMany(numbers => numbers), report => report.State is PackageState.Unloaded or PackageState.Leaking);
        long atEnd = Resident();
        var succeeded = await SucceededAsync();
        return [.. handlers.Select((handler, index) => Row(handler, contexts[index], medians[index], succeeded, early, atEnd))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }

        _folder.Delete(recursive: true);
        _changed.Dispose();
    }

    private static long Resident()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private ReloadRow Row(string handler, List<int> numbers, double median, ILookup<string, string> succeeded, long? early, long atEnd)
    {
        var reports = numbers.Select(number => _latest[number]).ToList();
        return new ReloadRow
        {
            Handler = handler,
            Reloads = numbers.Count,
            Succeeded = succeeded[handler].Count(),
            Alive = reports.Count(report => report.State is not PackageState.Unloaded),
            SlowestUnloadMs = reports.Max(report => report.UnloadMs) ?? 0,
            MedianReloadMs = median,
            Pins = [.. reports.SelectMany(report => report.Pins ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            ResidentBytesAfter20 = early,
            ResidentBytesAtEnd = atEnd,
        };
    }

    private async Task<(List<int> Contexts, double MedianMs, long? After20)> ReloadAsync(string handler, int reloads)
    {
        var numbers = new List<int>();
        var times = new List<double>();
        long? after20 = null;
        for (int reload = 0; reload < reloads; reload++)
        {
            long began = Stopwatch.GetTimestamp();
            numbers.Add(await LoadAsync());
            await RunAsync(handler);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (reload + 1 == Early && reloads > Early)
            {
                await WaitAsync(numbers.SkipLast(1), report => report.State is PackageState.Unloaded or PackageState.Leaking);
                after20 = Resident();
            }
        }

        times.Sort();
        return (numbers, times[times.Count / 2], after20);
    }

    private async Task<int> LoadAsync()
        => (await _host.Services.GetRequiredService<PackageHost>().LoadLocalAsync(_archive, CancellationToken.None)).Context;

    private Task RunAsync(string handler)
    {
        var board = _host.Services.GetRequiredService<RunBoard>();
        long now = _host.Services.GetRequiredService<ClusterClock>().NowMicros;
        board.Assign([.. Enumerable.Range(0, RunsPerReload).Select(_ => new Assignment
        {
            RunId = $"run-{++_runs}",
            Fence = 1,
            JobId = $"job-{_runs}",
            JobName = handler,
            Handler = handler,
            Args = JsonElement.Parse("{}"),
            DueAtMicros = now,
            Overlap = OverlapPolicy.Allow,
            IdempotencyKey = $"run-{_runs}",
        })]);
        return board.WaitIdleAsync(CancellationToken.None);
    }

    /// <summary>The lines of the journal that say that a run ended well, by handler.</summary>
    private async Task<ILookup<string, string>> SucceededAsync()
    {
        await _host.StopAsync();
        await _host.Services.GetRequiredService<RunJournal>().DisposeAsync();
        return File.ReadLines(Path.Combine(_folder.FullName, "journal.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .Where(line => line.TryGetProperty("outcome", out var outcome) && outcome.ValueEquals("succeeded"))
            .ToLookup(line => line.GetProperty("jobName").GetString()!, line => line.GetProperty("runId").GetString()!);
    }

    private async Task WaitAsync(IEnumerable<int> contexts, Func<PackageReport, bool> condition)
    {
        using var limit = new CancellationTokenSource(Settled);
        foreach (int context in contexts)
        {
            while (!_latest.TryGetValue(context, out var report) || !condition(report))
            {
                await _changed.WaitAsync(limit.Token);
            }
        }
    }

    private void Note(PackageReport report)
    {
        _latest[report.Context] = report;
        _changed.Release();
    }
}
