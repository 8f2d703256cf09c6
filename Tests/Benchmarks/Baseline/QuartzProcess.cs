using System.Text.Json;
using Benchmarks.Journals;
using Benchmarks.Stores;
using TestServers.Processes;

namespace Benchmarks.Baseline;

/// <summary>Raw Quartz in a process of its own, with a journal that is read here.</summary>
internal sealed class QuartzProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(3);

    private readonly StartJournal _journal;

    private QuartzProcess(StartJournal journal, OwnedProcess process)
    {
        _journal = journal;
        Process = process;
    }

    public OwnedProcess Process { get; }

    /// <summary>How many starts it has written.</summary>
    public long Starts => _journal.Count;

    /// <summary>Starts the process and waits until its jobs are stored and its scheduler runs.</summary>
    /// <param name="database">The database; empty unless it joins a cluster.</param>
    /// <param name="order">What it does; database and journal are filled in here.</param>
    /// <param name="capacity">How many starts the journal has room for.</param>
    public static async Task<QuartzProcess> StartAsync(BenchDatabase database, Func<BenchDatabase, string, QuartzOrder> order, int capacity)
    {
        var journal = StartJournal.Create(capacity, out var path);
        var json = JsonSerializer.Serialize(order(database, path), JsonSerializerOptions.Web);
        var process = OwnedProcess.StartDotNet(typeof(QuartzProcess).Assembly.Location, [RawQuartz.Mode, json], Path.GetTempPath());
        var quartz = new QuartzProcess(journal, process);
        try
        {
            await process.WaitForLineAsync(line => line == RawQuartz.Ready, ReadyLimit, "raw Quartz runs");
            return quartz;
        }
        catch
        {
            await quartz.DisposeAsync();
            throw;
        }
    }

    public StartRecord[] ReadStarts() => _journal.Read();

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _journal.Dispose();
    }
}
