using Dapper;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Runs;

/// <summary>No list reads the whole ledger, whatever it is filtered by.</summary>
public sealed class QueryPlanTests
{
    private const int Rows = 10_000;

    // A page of each of seven states, and each of its rows again on its way through the union.
    private const int MostRead = 2_500;

    [Fact]
    public async Task List_OnMariaDb_ReadsAPageNotTheLedger()
    {
        await using var database = await MigratedDatabase.CreateAsync(nameof(DatabaseProvider.MySql));
        var filters = await PrepareAsync(database);
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        var sql = new RunListSql(database.Database.Dialect);

        foreach (var (name, filter, job) in filters)
        {
            var before = await RowsReadAsync(connection);
            await connection.QueryAsync(sql.Page(filter, job is null ? null : 1), Parameters(filter, job));
            var read = await RowsReadAsync(connection) - before;

            Assert.True(read <= MostRead, $"{name} read {read} rows of {Rows}; at most {MostRead} were expected.");
        }
    }

    [Fact]
    public async Task List_OnMariaDb_WalksAnIndexInEachBranch()
    {
        await using var database = await MigratedDatabase.CreateAsync(nameof(DatabaseProvider.MySql));
        var filters = await PrepareAsync(database);
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        var sql = new RunListSql(database.Database.Dialect);

        foreach (var (name, filter, job) in filters)
        {
            var plan = (await connection.QueryAsync("EXPLAIN " + sql.Page(filter, job is null ? null : 1), Parameters(filter, job))).ToList();

            foreach (var step in plan.Cast<IDictionary<string, object?>>().Where(step => (string?)step["table"] == "r"))
            {
                Assert.StartsWith("ix_runs_", Assert.IsType<string>(step["key"]), StringComparison.Ordinal);
                Assert.True(step["type"] is "ref" or "range", $"{name}: {step["type"]} on {step["key"]}");
            }
        }
    }

    [Fact]
    public async Task List_OnSqlite_SearchesAnIndexInEachBranch()
    {
        await using var database = await MigratedDatabase.CreateAsync(nameof(DatabaseProvider.Sqlite));
        var filters = await PrepareAsync(database);
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        var sql = new RunListSql(database.Database.Dialect);

        foreach (var (name, filter, job) in filters)
        {
            var plan = (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql.Page(filter, job is null ? null : 1), Parameters(filter, job)))
                .Select(step => (string)step.detail).Where(detail => detail.Contains(" r ", StringComparison.Ordinal)).ToList();

            Assert.NotEmpty(plan);
            Assert.All(plan, detail => Assert.True(detail.StartsWith("SEARCH r USING", StringComparison.Ordinal) && detail.Contains(" ix_runs_", StringComparison.Ordinal), $"{name}: {detail}"));
        }
    }

    private static async Task<IReadOnlyList<(string Name, RunFilter Filter, string? Job)>> PrepareAsync(MigratedDatabase database)
    {
        var ledger = new Ledger(database.Database);
        var jobs = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            jobs.Add(await ledger.AddJobAsync($"job{i}", i == 0 ? "rare" : "common"));
        }

        var (often, seldom) = (await ledger.AddExecutorAsync("often"), await ledger.AddExecutorAsync("seldom"));

        // One in a hundred runs belongs to the first job, failed, or ran on the executor that seldom has something to do.
        await ledger.AddAsync([.. Enumerable.Range(0, Rows).Select(i => new SeededRun(jobs[i % 100 == 0 ? 0 : 1 + (i % 9)], Ledger.Start + (i * 1_000L))
        {
            State = i >= Rows - 200 ? RunState.Planned : i % 100 == 1 ? RunState.Failed : RunState.Succeeded,
            ExecutorId = i % 100 == 2 ? seldom : often,
        })]);
        var cursor = new RunCursor(Ledger.Start + (Rows / 2 * 1_000L), new string('f', 32));
        return
        [
            ("nothing", new RunFilter(), null),
            ("a cursor", new RunFilter { After = cursor }, null),
            ("from and to", new RunFilter { From = Ledger.Start, To = Ledger.Start + 100_000 }, null),
            ("a rare state", new RunFilter { States = [RunState.Failed] }, null),
            ("planned", new RunFilter { States = [RunState.Planned] }, null),
            ("a job", new RunFilter { JobId = jobs[0] }, null),
            ("a job and a state", new RunFilter { JobId = jobs[0], States = [RunState.Succeeded] }, null),
            ("an executor", new RunFilter { ExecutorIds = [seldom] }, null),
            ("a rare group", new RunFilter { Groups = ["rare"] }, jobs[0]),
        ];
    }

    private static async Task<long> RowsReadAsync(System.Data.Common.DbConnection connection)
    {
        // The server's own count of rows that this connection fetched, by whatever means.
        var counters = await connection.QueryAsync<(string Name, long Value)>("SHOW SESSION STATUS LIKE 'Handler_read_%'");
        return counters.Where(counter => counter.Name is not "Handler_read_retry").Sum(counter => counter.Value);
    }

    private static DynamicParameters Parameters(RunFilter filter, string? job)
    {
        var parameters = new DynamicParameters(new
        {
            filter.JobId,
            filter.From,
            filter.To,
            filter.Groups,
            filter.ExecutorIds,
            afterDue = filter.After?.DueAt,
            afterId = filter.After?.Id,
            take = 51,
            job0 = job,
        });
        for (var i = 0; i < (filter.ExecutorIds?.Count ?? 0); i++)
        {
            parameters.Add($"executor{i}", filter.ExecutorIds![i]);
        }

        return parameters;
    }
}
