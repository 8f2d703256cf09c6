using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Alerts;

public sealed class AlertOutboxTests
{
    private const long Second = 1_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_ManyAlertsOfOneRule_AreOneMessage(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await using var receiver = await WebhookReceiver.StartAsync();
        await OpenAsync(node, await node.AddWebhookAsync(receiver.Url), jobs: 5);

        var sent = await node.Outbox.PassAsync(CancellationToken.None);
        var more = await node.Outbox.PassAsync(CancellationToken.None);

        var posted = Assert.Single(receiver.All);
        Assert.Equal((1, 0), (sent, more));
        Assert.Equal(("opened", "failed", "critical", 4), (
            posted.Json.GetProperty("event").GetString(), posted.Json.GetProperty("kind").GetString(), posted.Json.GetProperty("severity").GetString(),
            posted.Json.GetProperty("others").GetArrayLength()));
        foreach (var alert in await node.AlertsAsync())
        {
            Assert.Equal((DeliveryState.Sent, 1), (Assert.Single(await node.ToldAsync(alert.Id)).State, (await node.ToldAsync(alert.Id))[0].Attempts));
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_OnTwoNodesAtOnce_SendsOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var one = new AlertNode(database.Database, new FixedClock());
        using var two = new AlertNode(database.Database, one.Clock, "two");
        await using var receiver = await WebhookReceiver.StartAsync();
        await OpenAsync(one, await one.AddWebhookAsync(receiver.Url), jobs: 1);

        await Task.WhenAll(one.Outbox.PassAsync(CancellationToken.None), two.Outbox.PassAsync(CancellationToken.None));

        Assert.Single(receiver.All);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_ToAReceiverThatFails_TriesAgainLaterUntilItIsTaken(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = 500;
        var alert = await OpenAsync(node, await node.AddWebhookAsync(receiver.Url), jobs: 1);

        await node.Outbox.PassAsync(CancellationToken.None);
        var failed = Assert.Single(await node.ToldAsync(alert));
        await node.Outbox.PassAsync(CancellationToken.None);
        var early = receiver.All.Count;
        receiver.Status = 200;
        node.Clock.Advance(TimeSpan.FromSeconds(5));
        await node.Outbox.PassAsync(CancellationToken.None);

        Assert.Equal((DeliveryState.Pending, 1, "answered 500"), (failed.State, failed.Attempts, failed.Error));
        Assert.Equal(1, early);
        Assert.Equal((DeliveryState.Sent, 2, null), (Assert.Single(await node.ToldAsync(alert)).State, (await node.ToldAsync(alert))[0].Attempts, (await node.ToldAsync(alert))[0].Error));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_AfterTheLastAttempt_GivesUpVisibly(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = 404;
        var alert = await OpenAsync(node, await node.AddWebhookAsync(receiver.Url), jobs: 1);

        for (var attempt = 0; attempt < AlertOutbox.AttemptsMax + 2; attempt++)
        {
            await node.Outbox.PassAsync(CancellationToken.None);
            node.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        var given = Assert.Single(await node.ToldAsync(alert));
        Assert.Equal((DeliveryState.Failed, AlertOutbox.AttemptsMax, "answered 404"), (given.State, given.Attempts, given.Error));
        Assert.Equal(AlertOutbox.AttemptsMax, receiver.All.Count);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_WithinTheChannelsInterval_WaitsForItsEnd(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await using var receiver = await WebhookReceiver.StartAsync();
        var channel = await node.AddWebhookAsync(receiver.Url, minIntervalMs: 10_000);
        await node.AddRuleAsync(AlertKind.Failed, spec => spec with { Channels = [channel] }, "first");
        await node.AddRuleAsync(AlertKind.Failed, spec => spec with { Channels = [channel] }, "second");
        await node.Ledger.AddAsync(new SeededRun(await node.AddJobAsync(), Ledger.Start + Second) { State = RunState.Failed });
        node.Clock.Advance(TimeSpan.FromSeconds(10));
        await node.SweepAsync();
        var counts = new List<int>();

        foreach (var seconds in new[] { 0, 9, 1 })
        {
            node.Clock.Advance(TimeSpan.FromSeconds(seconds));
            await node.Outbox.PassAsync(CancellationToken.None);
            counts.Add(receiver.All.Count);
        }

        Assert.Equal([1, 1, 2], counts);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pass_OfWhatWasSilenced_SendsNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var node = new AlertNode(database.Database, new FixedClock());
        await using var receiver = await WebhookReceiver.StartAsync();
        var alert = await OpenAsync(node, await node.AddWebhookAsync(receiver.Url), jobs: 1);

        await database.Database.InTransactionAsync((transaction, token) => node.Store.SilenceAsync(alert, node.Clock.NowMicros + Second, transaction, token), CancellationToken.None);
        await node.Outbox.PassAsync(CancellationToken.None);

        Assert.Empty(receiver.All);
        Assert.Equal(DeliveryState.Canceled, Assert.Single(await node.ToldAsync(alert)).State);
    }

    /// <summary>Alerts of one rule, each of another job; the id of one of them.</summary>
    private static async Task<string> OpenAsync(AlertNode node, string channel, int jobs)
    {
        await node.AddRuleAsync(AlertKind.Failed, spec => spec with { Channels = [channel] });
        for (var i = 0; i < jobs; i++)
        {
            await node.Ledger.AddAsync(new SeededRun(await node.AddJobAsync($"job{i}"), Ledger.Start + Second) { State = RunState.Failed });
        }

        node.Clock.Advance(TimeSpan.FromSeconds(10));
        return (await node.SweepAsync())[0].Id;
    }
}
