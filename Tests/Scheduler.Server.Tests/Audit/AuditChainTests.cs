using Dapper;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Audit;

public sealed class AuditChainTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Verify_NothingTouched_IsOk(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(250);

        var chained = await audit.Chain.ExtendAsync(CancellationToken.None);
        var verification = await audit.Chain.VerifyAsync(CancellationToken.None);

        Assert.Equal(250, chained);
        Assert.Equal(new AuditVerification { Ok = true, Checked = 250 }, verification);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Verify_RowsNotChainedYet_AreLeftToTheNext(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(3);
        await audit.Chain.ExtendAsync(CancellationToken.None);
        await audit.AppendAsync(2);

        var verification = await audit.Chain.VerifyAsync(CancellationToken.None);

        Assert.Equal(new AuditVerification { Ok = true, Checked = 3 }, verification);
    }

    [Theory]
    [InlineData("Sqlite", "UPDATE audit SET after_json = '{\"n\":99}' WHERE position = 3")]
    [InlineData("MySql", "UPDATE audit SET after_json = '{\"n\":99}' WHERE position = 3")]
    [InlineData("Sqlite", "UPDATE audit SET actor_name = 'somebody else' WHERE position = 3")]
    [InlineData("Sqlite", "UPDATE audit SET recorded_at = recorded_at + 1 WHERE position = 3")]
    [InlineData("Sqlite", "UPDATE audit SET object_id = actor_id, actor_id = object_id WHERE position = 3")]
    [InlineData("Sqlite", "DELETE FROM audit WHERE position = 3")]
    [InlineData("MySql", "DELETE FROM audit WHERE position = 3")]
    public async Task Verify_ARowTampered_NamesItsPosition(string provider, string tampering)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(5);
        await audit.Chain.ExtendAsync(CancellationToken.None);

        await audit.ExecuteAsync(tampering);

        var verification = await audit.Chain.VerifyAsync(CancellationToken.None);
        Assert.False(verification.Ok);
        Assert.Equal(3, verification.FirstBreak!.Position);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Verify_TheLastRowsRemoved_IsFound(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(5);
        await audit.Chain.ExtendAsync(CancellationToken.None);

        await audit.ExecuteAsync("DELETE FROM audit WHERE position >= 4");

        var verification = await audit.Chain.VerifyAsync(CancellationToken.None);
        Assert.Equal(4, verification.FirstBreak!.Position);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Verify_RehashedWithoutTheSecret_IsFound(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(3);

        var forger = new AuditChain(audit.Store, new ClusterSecret(new byte[32]));
        await forger.ExtendAsync(CancellationToken.None);

        var verification = await audit.Chain.VerifyAsync(CancellationToken.None);
        Assert.Equal(1, verification.FirstBreak!.Position);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Verify_AfterRetention_HangsOnTheBase(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(4);
        await audit.Chain.ExtendAsync(CancellationToken.None);
        audit.Clock.Advance(TimeSpan.FromDays(400));
        await audit.AppendAsync(2);
        await audit.Chain.ExtendAsync(CancellationToken.None);

        var cut = await audit.Store.CutAsync(audit.Clock.NowMicros - 1_000_000, 500, CancellationToken.None);

        Assert.Equal(4, cut);
        Assert.Equal(new AuditVerification { Ok = true, Checked = 2 }, await audit.Chain.VerifyAsync(CancellationToken.None));
        await audit.ExecuteAsync("DELETE FROM audit WHERE position = 5");
        Assert.Equal(5, (await audit.Chain.VerifyAsync(CancellationToken.None)).FirstBreak!.Position);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Extend_SeveralNodesAtOnce_MakeOneChain(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(300);

        var chained = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => audit.Chain.ExtendAsync(CancellationToken.None)));

        Assert.Equal(300, chained.Sum());
        Assert.Equal(new AuditVerification { Ok = true, Checked = 300 }, await audit.Chain.VerifyAsync(CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Append_TheChangeRollsBack_LeavesNoRow(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);

        await Assert.ThrowsAsync<InvalidOperationException>(() => audit.Database.InTransactionAsync(
            async (transaction, token) =>
            {
                await audit.Rows.AppendAsync(transaction, Audited.Entry(1), token);
                throw new InvalidOperationException("The change fails.");
            },
            CancellationToken.None));

        Assert.Empty(await audit.Rows.ListAsync(new AuditFilter(), null, 10, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task List_Filtered_PagesNewestFirst(string provider)
    {
        await using var audit = await Audited.CreateAsync(provider);
        await audit.AppendAsync(5);

        var first = await audit.Rows.ListAsync(new AuditFilter { Action = "job.update" }, null, 2, CancellationToken.None);
        var second = await audit.Rows.ListAsync(new AuditFilter { Groups = ["billing"] }, first[^1].Id, 10, CancellationToken.None);
        var hidden = await audit.Rows.ListAsync(new AuditFilter { Groups = ["other"] }, null, 10, CancellationToken.None);

        Assert.Equal(["5", "4"], first.Select(row => row.ObjectId));
        Assert.Equal(["3", "2", "1"], second.Select(row => row.ObjectId));
        Assert.Empty(hidden);
    }

    private sealed class Audited : IAsyncDisposable
    {
        private readonly MigratedDatabase _database;
        private int _count;

        private Audited(MigratedDatabase database)
        {
            _database = database;
            Rows = new AuditStore(database.Database, Clock);
            Store = new AuditChainStore(database.Database);
            Chain = new AuditChain(Store, new ClusterSecret([.. Enumerable.Range(1, 32).Select(i => (byte)i)]));
        }

        public FixedClock Clock { get; } = new();

        public Storage.IDatabase Database => _database.Database;

        public AuditStore Rows { get; }

        public AuditChainStore Store { get; }

        public AuditChain Chain { get; }

        public static async Task<Audited> CreateAsync(string provider) => new(await MigratedDatabase.CreateAsync(provider));

        public static AuditEntry Entry(int n) => new()
        {
            Actor = new AuditActor("user", "u1", "ada", "127.0.0.1"),
            Action = "job.update",
            ObjectKind = "job",
            ObjectId = $"{n}",
            Group = "billing",
            Before = $$"""{"n":{{n - 1}}}""",
            After = $$"""{"n":{{n}},"text":"„ünïcode“ 🙂"}""",
        };

        public Task AppendAsync(int count) => Database.InTransactionAsync(
            async (transaction, token) =>
            {
                for (var i = 0; i < count; i++)
                {
                    Clock.Advance(TimeSpan.FromMilliseconds(1));
                    await Rows.AppendAsync(transaction, Entry(++_count), token);
                }
            },
            CancellationToken.None);

        public async Task ExecuteAsync(string sql)
        {
            await using var connection = await Database.OpenAsync(CancellationToken.None);
            Assert.True(await connection.ExecuteAsync(sql) > 0);
        }

        public ValueTask DisposeAsync() => _database.DisposeAsync();
    }
}
