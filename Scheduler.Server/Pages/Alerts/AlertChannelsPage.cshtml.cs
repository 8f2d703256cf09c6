using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Alerts;

[PagePermission(Permissions.ChannelsRead)]
internal sealed class AlertChannelsPage(AlertChannelStore store, AlertDeliveryStore deliveries) : ConsolePage
{
    private const int DeliveriesShown = 20;

    public IReadOnlyList<AlertChannelView> Channels { get; private set; } = [];

    /// <summary>What was given up, waits, and was taken last; of all groups, so for those alone who may see all.</summary>
    public IReadOnlyList<AlertDeliveryView> Deliveries { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Channels = [.. (await store.ListAsync(null, AlertChannelService.ChannelsMax, cancellationToken)).Select(row => new AlertChannelView(row))];
        Deliveries = User.Groups() is null ? await deliveries.ListLatestAsync(DeliveriesShown, cancellationToken) : [];
    }

    public async Task<IActionResult> OnPostDeleteAsync(string? id) => Answer(await CallAsync("DELETE", "/alert-channels/{id}", id ?? ""), "The channel has been deleted.", "/alerts/channels");

    public async Task<IActionResult> OnPostTestAsync(string? id)
    {
        var result = await CallAsync("POST", "/alert-channels/{id}/test", id ?? "");
        if (result.IsDone && !result.Body.GetProperty("sent").GetBoolean())
        {
            TempData[TroubleKey] = result.Property("error");
            return LocalRedirect("/alerts/channels");
        }

        return Answer(result, "The receiver took the test message.", "/alerts/channels");
    }

    public string ChannelOf(AlertDeliveryView delivery) => Channels.FirstOrDefault(channel => channel.Id == delivery.ChannelId)?.Name ?? delivery.ChannelId;
}
