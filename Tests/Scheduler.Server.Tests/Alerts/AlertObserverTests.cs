using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Alerts;

public sealed class AlertObserverTests
{
    [Fact]
    public async Task Observed_WithoutRules_NotesNothing()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var node = new AlertNode(database.Database, new FixedClock());
        var observer = new AlertObserver(node.Book, node.Signal);

        observer.Observed([Change("a", RunState.Failed), Change("b", RunState.Lost)]);

        Assert.Empty(observer.Take(10));
    }

    [Fact]
    public async Task Observed_WithRules_NotesWhatTheyMayAskFor()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var node = new AlertNode(database.Database, new FixedClock());
        await node.AddRuleAsync(AlertKind.LateByMs);
        var observer = new AlertObserver(node.Book, node.Signal);

        observer.Observed(
        [
            Change("failed", RunState.Failed), Change("fine", RunState.Succeeded), Change("late", RunState.Running) with { DueAt = 1, StartedAt = 1_000_001 },
            Change("punctual", RunState.Running) with { DueAt = 1, StartedAt = 1_000_000 }, Change("failed", RunState.Failed),
        ]);

        Assert.Equal(["failed", "late"], observer.Take(10).Order(StringComparer.Ordinal));
        Assert.Empty(observer.Take(10));
    }

    private static RunChange Change(string id, RunState state) => new() { RunId = id, ExecutorId = "e", State = state };
}
