using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Alerts;

[PagePermission(Permissions.AlertsRead)]
internal sealed class AlertPage(AlertStore store, AlertDeliveryStore deliveries, AlertChannelStore channels, IClusterClock clock) : ConsolePage
{
    private const int DeliveriesShown = 50;

    public static readonly IReadOnlyList<(int Hours, string Word)> Silences = [(1, "1 hour"), (4, "4 hours"), (24, "1 day"), (168, "7 days"), (720, "30 days")];

    private Dictionary<string, string> _channels = new(StringComparer.Ordinal);

    public AlertView Alert { get; private set; } = null!; // set before the page is made

    public IReadOnlyList<AlertDeliveryView> Deliveries { get; private set; } = [];

    public bool GoesOn => Alert.State is AlertState.Open or AlertState.Acknowledged;

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { } row || !(row.GroupName is null || User.MaySee(row.GroupName)))
        {
            return NotFound();
        }

        Alert = AlertView.From(row);
        Deliveries = await deliveries.ListAsync(id, DeliveriesShown, cancellationToken);
        if (Deliveries.Count > 0 && May(Permissions.ChannelsRead))
        {
            _channels = (await channels.ListAsync(null, AlertChannelService.ChannelsMax, cancellationToken)).ToDictionary(channel => channel.Id, channel => channel.Spec.Name, StringComparer.Ordinal);
        }

        return Page();
    }

    public async Task<IActionResult> OnPostAcknowledgeAsync(string id) => Answer(await CallAsync("POST", "/alerts/{id}/ack", id), "The alert is acknowledged: nobody is told again until it recovers.", $"/alerts/{id}");

    public async Task<IActionResult> OnPostCloseAsync(string id) => Answer(await CallAsync("POST", "/alerts/{id}/close", id), "The alert is closed.", $"/alerts/{id}");

    public async Task<IActionResult> OnPostSilenceAsync(string id, string? hours)
    {
        if (!int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || Silences.All(silence => silence.Hours != count))
        {
            return BadRequest();
        }

        // A little less than was asked for, so that the longest choice is never beyond what the interface allows.
        var until = InstantText.Format(clock.UtcNow.AddHours(count).AddSeconds(-1));
        return Answer(await CallAsync("POST", "/alerts/{id}/silence", id, new { untilAt = until }), "The alert is silenced.", $"/alerts/{id}");
    }

    public string ChannelOf(AlertDeliveryView delivery) => _channels.GetValueOrDefault(delivery.ChannelId, delivery.ChannelId);
}
