using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Alerts;

/// <summary>What the sweep finds in the ledger although no report told anybody.</summary>
public sealed class AlertSweepTests
{
    private const long Second = 1_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OverALostRunNobodyJudged_OpensAnAlertAndCountsItOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        var rule = await node.AddRuleAsync(AlertKind.Lost);
        var job = await node.AddJobAsync();
        var run = await node.Ledger.AddAsync(new SeededRun(job, Ledger.Start + Second) { State = RunState.Lost, Reason = RunReasons.ExecutorSilent });
        node.Clock.Advance(TimeSpan.FromSeconds(10));

        await node.SweepAsync();
        var alerts = await node.SweepAsync();

        var alert = Assert.Single(alerts);
        Assert.Equal((rule.Id, "default/job", job, run, 1L), (alert.RuleId, alert.Subject, alert.JobId, alert.LastRunId, alert.Times));
        Assert.Equal((AlertState.Open, AlertSeverity.Critical, "default"), (alert.State, alert.Severity, alert.GroupName));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OverALongAgoDueRun_FindsItToo(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await node.AddRuleAsync(AlertKind.Failed);
        await node.Ledger.AddAsync(new SeededRun(await node.AddJobAsync(), Ledger.Start - (3 * 86_400 * Second)) { State = RunState.Failed, DurationMicros = 4 * 86_400 * Second });
        node.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Single(await node.SweepAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OnTwoNodesAtOnce_OpensOneAlertAndCountsEachRunOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var one = new AlertNode(database.Database, new FixedClock());
        using var two = new AlertNode(database.Database, one.Clock, "two");
        await one.AddRuleAsync(AlertKind.Failed);
        await two.Book.RefreshAsync(CancellationToken.None);
        var job = await one.AddJobAsync();
        await one.Ledger.AddAsync([.. Enumerable.Range(1, 50).Select(i => new SeededRun(job, Ledger.Start + (i * Second)) { State = RunState.Failed })]);
        one.Clock.Advance(TimeSpan.FromSeconds(60));

        await Task.WhenAll(one.SweepAsync(), two.SweepAsync());

        Assert.Equal(50, Assert.Single(await one.AlertsAsync()).Times);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OverWhatEndedBeforeTheRuleWasMade_OpensNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await node.Ledger.AddAsync(new SeededRun(await node.AddJobAsync(), Ledger.Start - Second) { State = RunState.Failed });

        await node.AddRuleAsync(AlertKind.Failed);

        Assert.Empty(await node.SweepAsync());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_ByKind_OpensWhatTheRuleAsksForAlone(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        var rules = new Dictionary<AlertKind, string>();
        foreach (var kind in new[] { AlertKind.Failed, AlertKind.RetriesExhausted, AlertKind.TimedOut, AlertKind.Lost, AlertKind.LateByMs, AlertKind.DidNotRun })
        {
            rules[kind] = (await node.AddRuleAsync(kind, name: $"rule-{kind}")).Id;
        }

        var due = Ledger.Start + Second;
        var jobs = new Dictionary<string, SeededRun>
        {
            ["failed"] = new("", due) { State = RunState.Failed },
            ["exhausted"] = new("", due) { State = RunState.Failed, Attempt = 3, Fence = 3 },
            ["timed-out"] = new("", due) { State = RunState.TimedOut },
            ["lost"] = new("", due) { State = RunState.Lost },
            ["late"] = new("", due) { LatenessMicros = 1_000_001 },
            ["punctual"] = new("", due) { LatenessMicros = 1_000_000 },
            ["skipped"] = new("", due) { State = RunState.Skipped, Reason = RunReasons.Overlap, LatenessMicros = null },
            ["paused"] = new("", due) { State = RunState.Skipped, Reason = RunReasons.Revoked, LatenessMicros = null },
            ["waiting"] = new("", due) { State = RunState.Planned, Reason = RunReasons.NoExecutor, LatenessMicros = null },
            ["planned"] = new("", due + (60 * Second)) { State = RunState.Planned, LatenessMicros = null },
        };
        var names = new Dictionary<string, string>();
        foreach (var (name, run) in jobs)
        {
            var job = await node.AddJobAsync(name);
            names[job] = name;
            await node.Ledger.AddAsync(run with { JobId = job });
        }

        node.Clock.Advance(TimeSpan.FromSeconds(50));
        for (var pass = 0; pass < 35; pass++)
        {
            // What started late is looked for in stretches of 20 s, from ten minutes back.
            await node.SweepAsync();
        }

        var found = (await node.AlertsAsync()).Select(alert => $"{alert.Kind} {names[alert.JobId ?? ""]}");
        Assert.Equal(
            new[] { "DidNotRun skipped", "DidNotRun waiting", "Failed exhausted", "Failed failed", "LateByMs late", "Lost lost", "RetriesExhausted exhausted", "TimedOut timed-out" },
            found.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_AfterALaterSuccess_RecoversAndTellsWhoWasTold(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        var channel = await node.AddWebhookAsync("http://127.0.0.1:1/");
        await node.AddRuleAsync(AlertKind.Failed, spec => spec with { Channels = [channel] });
        var job = await node.AddJobAsync();
        await node.Ledger.AddAsync(new SeededRun(job, Ledger.Start + Second) { State = RunState.Failed });
        node.Clock.Advance(TimeSpan.FromSeconds(10));
        var open = Assert.Single(await node.SweepAsync());
        await node.Ledger.AddAsync(new SeededRun(job, Ledger.Start + (2 * Second)));

        var recovered = Assert.Single(await node.SweepAsync());
        await node.Ledger.AddAsync(new SeededRun(job, Ledger.Start + (3 * Second)) { State = RunState.Failed });
        var again = await node.SweepAsync();

        Assert.Equal(AlertState.Open, open.State);
        Assert.Equal((AlertState.Recovered, node.Clock.NowMicros), (recovered.State, recovered.EndedAt ?? 0));
        Assert.Equal([AlertEvent.Opened, AlertEvent.Recovered], (await node.ToldAsync(open.Id)).Select(told => told.Event).Order());
        Assert.Equal(2, again.Count);
        Assert.Single(again, alert => alert.State == AlertState.Open);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OfADeletedJobsAlert_ClosesIt(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await node.AddRuleAsync(AlertKind.Failed);
        await node.Ledger.AddAsync(new SeededRun(await node.Ledger.AddJobAsync("deleted"), Ledger.Start + Second) { State = RunState.Failed });
        node.Clock.Advance(TimeSpan.FromSeconds(10));

        await node.SweepAsync();

        Assert.Equal(AlertState.Closed, Assert.Single(await node.SweepAsync()).State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_InASilence_RecordsAndTellsOnceItIsOver(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        var channel = await node.AddWebhookAsync("http://127.0.0.1:1/");
        var silence = new AlertSilence { FromAt = node.Clock.UtcNow, ToAt = node.Clock.UtcNow.AddMinutes(1) };
        await node.AddRuleAsync(AlertKind.Failed, spec => spec with { Channels = [channel], Silences = [silence] });
        var job = await node.AddJobAsync();
        await node.Ledger.AddAsync(new SeededRun(job, Ledger.Start + Second) { State = RunState.Failed });
        node.Clock.Advance(TimeSpan.FromSeconds(59));
        var silent = Assert.Single(await node.SweepAsync());
        var toldInSilence = await node.ToldAsync(silent.Id);
        await node.Ledger.AddAsync(new SeededRun(job, Ledger.Start + (60 * Second)) { State = RunState.Failed });
        node.Clock.Advance(TimeSpan.FromSeconds(2));

        var loud = Assert.Single(await node.SweepAsync());

        Assert.Empty(toldInSilence);
        Assert.Null(silent.NotifiedAt);
        Assert.Equal((silent.Id, 2L), (loud.Id, loud.Times));
        Assert.Equal(AlertEvent.Opened, Assert.Single(await node.ToldAsync(loud.Id)).Event);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OfWhatGoesOn_TellsAgainOnlyAsOftenAsTheRuleSays(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        var channel = await node.AddWebhookAsync("http://127.0.0.1:1/");
        await node.AddRuleAsync(AlertKind.Failed, spec => spec with { Channels = [channel], RepeatMs = 60_000 });
        var job = await node.AddJobAsync();
        var told = new List<int>();
        foreach (var second in new[] { 1, 2, 62, 63 })
        {
            await node.Ledger.AddAsync(new SeededRun(job, Ledger.Start + (second * Second)) { State = RunState.Failed });
            node.Clock.NowMicros = Ledger.Start + ((second + 1) * Second);
            told.Add((await node.ToldAsync(Assert.Single(await node.SweepAsync()).Id)).Count);
        }

        Assert.Equal([1, 1, 2, 2], told);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OverExecutors_OpensForOneThatIsGoneAndRecoversWhenItIsBack(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        using var fleet = new Fleet(database.Database, node.Clock);
        var channel = await node.AddWebhookAsync("http://127.0.0.1:1/");
        await node.AddRuleAsync(AlertKind.ExecutorOffline, spec => spec with { ThresholdMs = 30_000, Scope = new AlertScope { App = "app", Executor = $"name-{new string('a', 32)}" }, Channels = [channel] });
        await node.AddRuleAsync(AlertKind.ExecutorOffline, spec => spec with { ThresholdMs = 30_000, Scope = new AlertScope { App = "app" } }, "app");
        var gone = await fleet.AddAsync('a');
        await fleet.AddAsync('b');
        node.Clock.Advance(TimeSpan.FromSeconds(29));
        await fleet.Store.PulseAsync([(new string('b', 32), $"session-{new string('b', 32)}", null)], node.Clock.NowMicros, CancellationToken.None);

        var early = await node.SweepAsync();
        node.Clock.Advance(TimeSpan.FromSeconds(1));
        await node.SweepAsync();
        var open = Assert.Single(await node.SweepAsync());
        await fleet.Store.PulseAsync([(gone, $"session-{gone}", null)], node.Clock.NowMicros, CancellationToken.None);
        var back = Assert.Single(await node.SweepAsync());

        Assert.Empty(early);
        Assert.Equal(($"app/name-{gone}", 1L, AlertState.Open), (open.Subject, open.Times, open.State));
        Assert.Equal(AlertState.Recovered, back.State);
        Assert.Equal([AlertEvent.Opened, AlertEvent.Recovered], (await node.ToldAsync(back.Id)).Select(told => told.Event).Order());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Forget_OfWhatEndedLongAgo_KeepsWhatGoesOn(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await node.AddRuleAsync(AlertKind.Failed);
        await node.Ledger.AddAsync(new SeededRun(await node.AddJobAsync("ends"), Ledger.Start + Second) { State = RunState.Failed });
        await node.Ledger.AddAsync(new SeededRun(await node.AddJobAsync("stays"), Ledger.Start + Second) { State = RunState.Failed });
        node.Clock.Advance(TimeSpan.FromSeconds(10));
        var ends = (await node.SweepAsync())[0];
        await database.Database.InTransactionAsync((transaction, token) => node.Store.EndAsync(ends.Id, AlertState.Closed, node.Clock.NowMicros, transaction, token), CancellationToken.None);
        node.Clock.Advance(TimeSpan.FromDays(31));

        await node.ForgetAsync();

        Assert.NotEqual(ends.Id, Assert.Single(await node.AlertsAsync()).Id);
        Assert.Equal(0, await node.Ledger.CountAsync("alert_runs"));
    }
}
