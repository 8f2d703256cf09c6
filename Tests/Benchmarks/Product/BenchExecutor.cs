using Benchmarks.Journals;
using Executor.Sdk.Hosting;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TestServers.Ledger;

namespace Benchmarks.Product;

/// <summary>The product's executor, a process of its own: the SDK as an application uses it, slots and pool as they come.</summary>
internal static class BenchExecutor
{
    /// <summary>The first argument of such a process.</summary>
    public const string Mode = "executor";

    /// <summary>The app that it belongs to.</summary>
    public const string App = "bench";

    /// <summary>Its only handler.</summary>
    public const string Handler = "noop";

    /// <summary>What the jobs' names begin with; a number follows.</summary>
    public const string JobPrefix = "job-";

    public static async Task<int> RunAsync(string journalPath, string[] settings)
    {
        using var journal = StartJournal.Open(journalPath);
        var builder = Host.CreateApplicationBuilder(settings);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddExecutor().MapHandler(Handler, (JobContext run) => Record(journal, run, Micros.Now));

        await builder.Build().RunAsync();
        return 0;
    }

    private static void Record(StartJournal journal, JobContext run, long now) =>
        journal.Add(new StartRecord(Guid.Parse(run.RunId), Micros.From(run.DueAt), now, long.Parse(run.JobName.AsSpan(JobPrefix.Length))));
}
