using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Tests.Alerts;

/// <summary>The alerts of one node on a database that a test gives it; several may share one.</summary>
internal sealed class AlertNode : IDisposable
{
    private readonly IDatabase _database;
    private readonly AlertRuleStore _rules;
    private readonly AlertSweep _sweep;
    private readonly AlertWebhook _webhook;
    private readonly ChannelSecrets _secrets = new(new ClusterSecret(Encoding.UTF8.GetBytes(new string('s', 32))));

    public AlertNode(IDatabase database, FixedClock clock, string name = "one")
    {
        (_database, Clock, Ledger) = (database, clock, new Ledger(database));
        _rules = new AlertRuleStore(database);
        Channels = new AlertChannelStore(database);
        Deliveries = new AlertDeliveryStore(database);
        Store = new AlertStore(database, Deliveries, clock);
        Book = new AlertBook(_rules);
        Judge = new AlertJudge(Book, Store, new AlertJobs(), Signal, clock);
        var ledger = new AlertLedgerStore(database);
        var executors = new ExecutorStore(database);
        _sweep = new AlertSweep(
            Book,
            new LedgerLook(Book, Judge, ledger, clock),
            new ExecutorLook(Book, Store, executors, Signal, clock),
            new RecoveryLook(Book, Store, ledger, new JobStore(database), database, Signal, clock),
            Store,
            new SweepLease(new ClusterSettingStore(database), new NodeIdentity(name, name, "https://127.0.0.1:1"), clock),
            clock,
            TimeProvider.System,
            NullLogger<AlertSweep>.Instance);
        var guard = new AddressGuard(AllowedAddresses.Read(["127.0.0.1"], out _)!, System.Net.Dns.GetHostAddressesAsync); // an address can be read
        _webhook = new AlertWebhook(guard, clock);
        var sending = new AlertSending(_webhook, new AlertMail(Options.Create(new SmtpOptions()), clock, TimeProvider.System), _secrets);
        Outbox = new AlertOutbox(Deliveries, Channels, sending, Signal, clock, TimeProvider.System, NullLogger<AlertOutbox>.Instance);
    }

    public FixedClock Clock { get; }

    public Ledger Ledger { get; }

    public AlertSignal Signal { get; } = new();

    public AlertBook Book { get; }

    public AlertJudge Judge { get; }

    public AlertStore Store { get; }

    public AlertChannelStore Channels { get; }

    public AlertDeliveryStore Deliveries { get; }

    public AlertOutbox Outbox { get; }

    public async Task<AlertRuleRow> AddRuleAsync(AlertKind kind, Func<AlertRuleSpec, AlertRuleSpec>? change = null, string name = "rule")
    {
        var spec = new AlertRuleSpec
        {
            Name = name,
            Description = "",
            Kind = kind,
            ThresholdMs = kind is AlertKind.LateByMs or AlertKind.DidNotRun or AlertKind.ExecutorOffline ? 1_000 : null,
            Scope = new AlertScope(),
            Severity = AlertSeverity.Critical,
            Channels = [],
            Silences = [],
            RepeatMs = null,
            NotifyRecovery = true,
            Enabled = true,
        };
        var row = new AlertRuleRow
        {
            Id = Ids.New(Clock.UtcNow),
            Version = 1,
            Since = Clock.NowMicros,
            Spec = change is null ? spec : change(spec),
            CreatedAt = Clock.NowMicros,
            UpdatedAt = Clock.NowMicros,
        };
        await _database.InTransactionAsync((transaction, token) => _rules.InsertAsync(row, transaction, token), CancellationToken.None);
        await Book.RefreshAsync(CancellationToken.None);
        return row;
    }

    public async Task<string> AddWebhookAsync(string url, int minIntervalMs = 0, string name = "hook")
    {
        var id = Ids.New(Clock.UtcNow);
        var spec = new AlertChannelSpec
        {
            Name = name,
            Description = "",
            Kind = ChannelKind.Webhook,
            Host = "",
            HasSecret = false,
            Template = MessageTemplate.Generic,
            Body = null,
            To = [],
            MinIntervalMs = minIntervalMs,
        };
        var row = new AlertChannelRow { Id = id, Version = 1, Spec = spec, Secret = _secrets.Protect(id, new ChannelSecret(url, null)), CreatedAt = 0, UpdatedAt = 0 };
        await _database.InTransactionAsync((transaction, token) => Channels.InsertAsync(row, transaction, token), CancellationToken.None);
        return id;
    }

    /// <summary>A job that is in the list of jobs, too.</summary>
    public async Task<string> AddJobAsync(string name = "job")
    {
        var id = await Ledger.AddJobAsync(name);
        await Ledger.ExecuteAsync(
            "INSERT INTO jobs (id, group_name, name, version, state, target_kind, app, spec, created_at, updated_at) VALUES (@id, 'default', @name, 1, 'active', 'executor', 'app', '{}', 0, 0)",
            new { id, name });
        return id;
    }

    public async Task<IReadOnlyList<AlertRow>> SweepAsync()
    {
        await _sweep.SweepAsync(CancellationToken.None);
        return await AlertsAsync();
    }

    public Task ForgetAsync() => _sweep.ForgetAsync(CancellationToken.None);

    public Task<IReadOnlyList<AlertRow>> AlertsAsync() => Store.ListAsync(new AlertFilter(), null, 200, CancellationToken.None);

    public async Task<IReadOnlyList<AlertDeliveryView>> ToldAsync(string alertId) => await Deliveries.ListAsync(alertId, 50, CancellationToken.None);

    public void Dispose()
    {
        _sweep.Dispose();
        Outbox.Dispose();
        _webhook.Dispose();
        Signal.Dispose();
    }
}
