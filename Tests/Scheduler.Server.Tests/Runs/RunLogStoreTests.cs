using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunLogStoreTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Append_TheSameChunkTwice_KeepsEachLineOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, executor, run) = await PrepareAsync(database);
        var chunk = new LogChunk(run, 1, [.. Enumerable.Range(1, 450).Select(seq => Line(seq, $"line {seq}"))]);

        await AppendAsync(database, store, executor, chunk);
        await AppendAsync(database, store, executor, chunk, new LogChunk(run, 1, [Line(450, "another text"), Line(451, "next")]));

        var first = await store.ReadAsync(run, 0, 200, CancellationToken.None);
        var rest = await store.ReadAsync(run, 200, 1_000, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 200).Select(seq => (long)seq), first.Select(row => row.Seq));
        Assert.Equal(Enumerable.Range(201, 251).Select(seq => (long)seq), rest.Select(row => row.Seq));
        Assert.Equal("line 450", rest[^2].Message);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Append_ForAnothersRun_KeepsNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, executor, run) = await PrepareAsync(database);

        await AppendAsync(database, store, new string('e', 32), new LogChunk(run, 1, [Line(1, "not mine")]));
        await AppendAsync(database, store, executor, new LogChunk(run, 2, [Line(1, "a delivery that never was")]), new LogChunk(new string('f', 32), 1, [Line(1, "no such run")]));

        Assert.Empty(await store.ReadAsync(run, 0, 100, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Read_OverTwoDeliveries_GoesOnWithTheNext(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, executor, run) = await PrepareAsync(database);
        var ledger = new Ledger(database.Database);
        await ledger.ExecuteAsync(
            "INSERT INTO run_attempts (run_id, fence, attempt, state, executor_id) VALUES (@run, 1, 1, 'executorSilent', @executor)", new { run, executor });
        await ledger.ExecuteAsync("UPDATE runs SET fence = 2 WHERE id = @run", new { run });
        await AppendAsync(database, store, executor, new LogChunk(run, 1, [Line(1, "a"), Line(2, "b")]), new LogChunk(run, 2, [Line(1, "c")]));

        var all = (await store.ReadAsync(run, 0, 10, CancellationToken.None)).Select(RunLogLine.From).ToList();
        var after = await store.ReadAsync(run, all[1].Seq, 10, CancellationToken.None);

        Assert.Equal([1, 2, 1_000_000_001], all.Select(line => line.Seq));
        Assert.Equal("c", Assert.Single(after).Message);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Append_BeyondTheLimit_CountsWhatIsNotKept(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, executor, run) = await PrepareAsync(database);
        var chunk = new LogChunk(run, 1, [Line(RunLogRows.MaxLines, "last kept"), Line(RunLogRows.MaxLines + 1, "gone"), Line(RunLogRows.MaxLines + 7, "gone")]);

        await AppendAsync(database, store, executor, chunk);
        await AppendAsync(database, store, executor, chunk);
        await AppendAsync(database, store, executor, new LogChunk(run, 1, [Line(RunLogRows.MaxLines + 9, "gone")]));

        var rows = await store.ReadAsync(run, 0, 10, CancellationToken.None);
        Assert.Equal(["last kept", rows[1].Message], rows.Select(row => row.Message));
        Assert.Equal(9, rows[1].Dropped);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Append_HostileLines_AreStoredHarmlessAndWithinLimits(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, executor, run) = await PrepareAsync(database);
        var line = new LogLine(
            1, long.MaxValue, "no such level", new string('ß', 500), new string('\n', 40_000), "scope\u001b[31m" + new string('x', 9_000), -5);

        await AppendAsync(database, store, executor, new LogChunk(run, 1, [line, line with { Seq = 0 }, line with { Seq = -1 }, line with { Seq = long.MaxValue }]));

        var row = Assert.Single(await store.ReadAsync(run, 0, 10, CancellationToken.None));
        Assert.Equal("information", row.Level);
        Assert.Equal(0, row.Dropped);
        Assert.InRange(row.Category.Length, 1, 200);
        Assert.DoesNotContain('\n', row.Message);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(row.Message), 8_180, 8_192);
        Assert.StartsWith("scope␛[31m", row.Scope, StringComparison.Ordinal);
        Assert.Equal(9999, RunLogLine.From(row).At.Year);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Append_MegabytesAtOnce_IsSplitIntoStatements(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, executor, run) = await PrepareAsync(database);
        var text = new string('x', RunLogRows.MaxMessageBytes);

        await AppendAsync(database, store, executor, new LogChunk(run, 1, [.. Enumerable.Range(1, 3_000).Select(seq => Line(seq, text))]));

        Assert.Equal(3_000, await new Ledger(database.Database).CountAsync("run_logs"));
    }

    private static async Task<(RunLogStore Store, string Executor, string Run)> PrepareAsync(MigratedDatabase database)
    {
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        var executor = await ledger.AddExecutorAsync("executor");
        var run = await ledger.AddAsync(new SeededRun(job, Ledger.Start) { ExecutorId = executor, State = RunState.Running });
        return (new RunLogStore(database.Database), executor, run);
    }

    private static Task AppendAsync(MigratedDatabase database, RunLogStore store, string executor, params LogChunk[] chunks) =>
        database.Database.InTransactionAsync((transaction, token) => store.AppendAsync(executor, chunks, transaction, token), CancellationToken.None);

    private static LogLine Line(long seq, string message) => new(seq, Ledger.Start + seq, "warning", "Category", message, null, 0);
}
