using System.Globalization;
using System.Text.Json;
using Benchmarks.Journals;
using Benchmarks.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MySql.Data.MySqlClient;
using Quartz;

namespace Benchmarks.Baseline;

/// <summary>
/// The baseline, a process of its own: Quartz as it comes, with its clustered persistent store, on the same database server. Its pool has as many
/// threads as an executor has slots; the size of its batches is left to it, which is its best setting.
/// </summary>
internal static class RawQuartz
{
    /// <summary>The first argument of such a process.</summary>
    public const string Mode = "raw-quartz";

    /// <summary>Printed when everything is stored and the scheduler runs.</summary>
    public const string Ready = "raw quartz: ready";

    private const int Threads = 100;

    public static async Task<int> RunAsync(string orderJson)
    {
        var order = JsonSerializer.Deserialize<QuartzOrder>(orderJson, JsonSerializerOptions.Web)
            ?? throw new ArgumentException("The order is null.", nameof(orderJson));
        using var journal = StartJournal.Open(order.Journal);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(journal);
        builder.Services.AddSingleton<QuartzLoad>();
        builder.Services.AddQuartz(quartz => Configure(quartz, order.Database));
        using var host = builder.Build();

        var scheduler = await host.Services.GetRequiredService<ISchedulerFactory>().GetScheduler();
        var load = host.Services.GetRequiredService<QuartzLoad>();
        await load.StoreAsync(scheduler, order, CancellationToken.None);
        await scheduler.Start();
        Console.WriteLine(Ready);
        await load.CallAsync(scheduler, order, CancellationToken.None);
        await host.RunAsync();
        return 0;
    }

    private static void Configure(IQuartzBuilder quartz, BenchDatabase database)
    {
        quartz.UseDefaultThreadPool(Threads);
        quartz.ConfigureScheduler(options => options.IdleWaitTime = TimeSpan.FromSeconds(1));
        quartz.UsePersistentStore(store =>
        {
            store.ProvisionSchema();
            store.UseSystemTextJsonSerializer();
            if (database.Kind is StoreKind.MySql)
            {
                store.UseMySql(MySqlClientFactory.Instance, database.ConnectionString);
                store.UseClustering(_ => { });
            }
            else
            {
                store.UseSqlite(SqliteFactory.Instance, database.ConnectionString);
            }
        });
    }

    /// <summary>A job's key.</summary>
    public static string NameOf(int job) => job.ToString(CultureInfo.InvariantCulture);
}
