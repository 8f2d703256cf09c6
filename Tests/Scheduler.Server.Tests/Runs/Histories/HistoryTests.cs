using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Data.Sqlite;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Databases;
using TestServers;
using Xunit.Abstractions;

namespace Scheduler.Server.Tests.Runs.Histories;

/// <summary>
/// A run keeps its promises whatever happens in whatever order: messages that are lost, repeated or overtaken, executors that die or only seem to.
/// Random histories on the product's own stores; a mutant without the check of the fence must be found out, or these tests would prove nothing.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int HistoriesPerCase = 500;
    private const int Cases = 20;

    [Fact]
    public async Task Histories_TenThousandAtRandom_KeepEveryPromise()
    {
        using var folder = new TempFolder("histories");
        var database = await DatabaseAsync(folder);
        await using var world = new HistoryWorld(database, new RunReportStore(database));
        await world.StartAsync();
        var watch = Stopwatch.StartNew();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Holds(world));

        output.WriteLine($"{Cases * HistoriesPerCase} histories in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task Histories_FiveHundredAtRandomOnASharedDatabase_KeepEveryPromise()
    {
        await using var migrated = await MigratedDatabase.CreateAsync(nameof(DatabaseProvider.MySql));
        await using var world = new HistoryWorld(migrated.Database, new RunReportStore(migrated.Database));
        await world.StartAsync();
        var watch = Stopwatch.StartNew();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1), Holds(world));

        output.WriteLine($"{HistoriesPerCase} histories in {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task Histories_WithoutTheCheckOfTheFence_AreFoundToBreakAPromise()
    {
        using var folder = new TempFolder("histories");
        var database = await DatabaseAsync(folder);
        await using var world = new HistoryWorld(database, new RunReportStore(new FenceBlindDatabase(database)));
        await world.StartAsync();

        var failure = Assert.ThrowsAny<Exception>(() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Holds(world)));

        Assert.Contains("changed a run under fence", failure.ToString(), StringComparison.Ordinal);
    }

    private static Property Holds(HistoryWorld world) => Prop.ForAll(
        Arb.From(Gen.ArrayOf(Gen.ArrayOf(Gen.Choose(0, 1_000_000), 30), HistoriesPerCase), Shrink),
        histories =>
        {
            // FsCheck asks for an answer, not for a task.
#pragma warning disable VSTHRD002 // the stores are waited for on a test's own thread
            var findings = Task.Run(() => world.PlayAsync(histories)).GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            return findings.Count == 0 ? true : throw new InvalidOperationException(findings[0]);
        });

    // One history of many, then fewer moves of it.
    private static IEnumerable<int[][]> Shrink(int[][] histories)
    {
        if (histories.Length > 1)
        {
            yield return histories[..(histories.Length / 2)];
            yield return histories[(histories.Length / 2)..];
            yield break;
        }

        for (var cut = 1; cut < histories[0].Length; cut++)
        {
            yield return [[.. histories[0][..cut], .. histories[0][(cut + 1)..]]];
        }
    }

    private static async Task<IDatabase> DatabaseAsync(TempFolder folder)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = folder.File("histories.db"), DefaultTimeout = 5, Pooling = false }.ConnectionString;
        var database = new SqliteDatabase(connectionString, TimeProvider.System);
        await new Migrator(database).RunAsync(CancellationToken.None);
        return database;
    }
}
