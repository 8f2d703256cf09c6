using System.Net;
using Benchmarks.Product;
using Benchmarks.Stores;
using TestServers.Api;
using TestServers.Ledger;

namespace Benchmarks.History;

/// <summary>A node with a month of use behind it.</summary>
internal sealed class MonthOfUse
{
    // What a server that holds such a ledger is given; the default of the tests is for small databases.
    private const int ServerMemoryMebibytes = 1_024;

    private static readonly string[] CalendarNames = [.. Enumerable.Range(0, 40).Select(number => $"calendar-{number:00}")];

    private MonthOfUse(HistorySize size, IReadOnlyList<HistoryJob> jobs, RunMaker runs, RunHistory history, OtherHistory others, string ruleId, ApiSession limited)
    {
        Size = size;
        Jobs = jobs;
        Runs = runs;
        Longest = history.Longest;
        Executors = others.Executors;
        RuleId = ruleId;
        Limited = limited;
    }

    public HistorySize Size { get; }

    public IReadOnlyList<HistoryJob> Jobs { get; }

    public RunMaker Runs { get; }

    /// <summary>The run that logged most.</summary>
    public HistoryRun Longest { get; }

    public IReadOnlyList<string> Executors { get; }

    public string RuleId { get; }

    /// <summary>Somebody who sees two groups, one of which has never run.</summary>
    public ApiSession Limited { get; }

    public static async Task<MonthOfUse> WriteAsync(Stand stand, BenchStore store, HistorySize size, Action<string> progress, CancellationToken cancellationToken)
    {
        var tables = new TableStore(stand.Database);
        if (store.Server is not null)
        {
            await tables.SetMemoryAsync(ServerMemoryMebibytes, cancellationToken);
            await tables.SetFlushedAsync(false, cancellationToken);
        }

        progress($"  {size.Jobs} jobs …");
        var importer = new JobImporter(stand.Api);
        var jobs = await importer.MakeAsync(size.Jobs, cancellationToken);
        await importer.PauseAsync(jobs, cancellationToken);
        foreach (var name in CalendarNames)
        {
            (await stand.Api.PostAsync("calendars", new { name, weekdays = new[] { "SAT", "SUN" } }, cancellationToken)).Expect(HttpStatusCode.Created);
        }

        var rule = (await stand.Api.PostAsync("alert-rules", new { name = "something-fails", kind = "failed" }, cancellationToken)).Expect(HttpStatusCode.Created).Id;
        var limited = await LimitedAsync(stand, cancellationToken);

        progress($"  {size.Runs} runs …");
        var now = Micros.Now;
        var others = new OtherHistory(tables, size, jobs, now);
        await others.WriteExecutorsAsync(cancellationToken);
        var runs = new RunMaker(size, jobs, others.Executors, now);
        var history = new RunHistory(tables, size, runs);
        await history.WriteAsync(cancellationToken);
        await others.WriteAsync(rule, cancellationToken);
        await tables.AnalyzeAsync(cancellationToken);
        if (store.Server is not null)
        {
            await tables.SetFlushedAsync(true, cancellationToken);
        }

        return new MonthOfUse(size, jobs, runs, history, others, rule, limited);
    }

    private static async Task<ApiSession> LimitedAsync(Stand stand, CancellationToken cancellationToken)
    {
        const string password = "another-horse-battery-8";
        var user = new { userName = "limited", password, roles = new[] { "Operator" }, groups = new[] { HistoryGroups.Middle, HistoryGroups.Idle } };
        (await stand.Api.PostAsync("users", user, cancellationToken)).Expect(HttpStatusCode.Created);
        var node = stand.Nodes[0];
        var session = new ApiSession(node.Address, node.CertificateSha256);
        await session.LoginAsync(user.userName, password, cancellationToken);
        return session;
    }
}
