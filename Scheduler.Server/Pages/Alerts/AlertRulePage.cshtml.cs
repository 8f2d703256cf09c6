using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Alerts;

/// <summary>Shows and changes a rule; the one with the id <c>new</c> is made.</summary>
[PagePermission(Permissions.AlertsRead)]
internal sealed class AlertRulePage(AlertRuleStore store, AlertRuleService rules, AlertChannelStore channels, JobStore jobs) : FormPage
{
    private const string New = "new";
    private const int JobsOffered = 200;

    /// <summary>Null for one that is to be made.</summary>
    public AlertRuleView? Rule { get; private set; }

    public string? JobId { get; private set; }

    public IReadOnlyList<(string Value, string Word)> ChannelChoices { get; private set; } = [];

    public IReadOnlyList<JobRow> Jobs { get; private set; } = [];

    /// <summary>Those that are there, and one more to be filled in.</summary>
    public int SilenceCount => Math.Min(AlertRuleValidation.SilencesMax, IsRefused ? TypedSilences() : (Rule?.Silences.Count ?? 0) + 1);

    public async Task<IActionResult> OnGetAsync(string id, string? jobId, CancellationToken cancellationToken)
    {
        JobId = jobId is not null && Ids.IsWellFormed(jobId) ? jobId : null;
        if (id == New)
        {
            return May(Permissions.AlertsWrite) ? await ShowAsync(cancellationToken) : NoRights();
        }

        if (!Ids.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { } row || !await rules.MaySeeAsync(row, User.Groups(), cancellationToken))
        {
            return NotFound();
        }

        Rule = new AlertRuleView(row);
        return await ShowAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string id, long? version, CancellationToken cancellationToken)
    {
        var result = id == New
            ? await CallAsync("POST", "/alert-rules", body: Body())
            : await CallAsync("PUT", "/alert-rules/{id}", id, Body(), version);
        if (result.IsDone)
        {
            return Answer(result, "The rule has been saved.", "/alerts/rules");
        }

        Refuse(result);
        return await OnGetAsync(id, null, cancellationToken);
    }

    public string? StoredSilence(int index, Func<AlertSilence, string?> part) => Rule?.Silences.ElementAtOrDefault(index) is { } silence ? part(silence) : null;

    private async Task<IActionResult> ShowAsync(CancellationToken cancellationToken)
    {
        var named = Rule?.Channels ?? [];
        var known = May(Permissions.ChannelsRead) ? await channels.ListAsync(null, AlertChannelService.ChannelsMax, cancellationToken) : [];
        ChannelChoices = [.. known.Select(channel => (channel.Id, channel.Spec.Name)), .. named.Where(channelId => known.All(channel => channel.Id != channelId)).Select(channelId => (channelId, channelId))];
        if (May(Permissions.JobsRead) && User.Groups() is not { Count: 0 })
        {
            Jobs = await jobs.ListAsync(new JobFilter { Groups = User.Groups(), Take = JobsOffered }, cancellationToken);
        }

        return Page();
    }

    private int TypedSilences()
    {
        var count = 0;
        while (Request.Form.ContainsKey(string.Create(CultureInfo.InvariantCulture, $"silences[{count}].days")))
        {
            count++;
        }

        return count;
    }

    private JsonObject Body()
    {
        var scope = new JsonObject();
        foreach (var part in new[] { "group", "jobId", "app", "executor" })
        {
            if (TypedOrNull($"scope.{part}") is { } value)
            {
                scope[part] = value;
            }
        }

        var silences = new JsonArray();
        for (var i = 0; i < Math.Min(TypedSilences(), AlertRuleValidation.SilencesMax); i++)
        {
            var silence = new JsonObject();
            if (TypedWords($"silences[{i}].days") is { Count: > 0 } days)
            {
                silence["days"] = days;
            }

            foreach (var part in new[] { "from", "to", "timeZone", "fromAt", "toAt" })
            {
                if (TypedOrNull($"silences[{i}].{part}") is { } value)
                {
                    silence[part] = value;
                }
            }

            if (silence.Count > 0)
            {
                silences.Add(silence);
            }
        }

        return new JsonObject
        {
            ["name"] = Typed("name"),
            ["description"] = Typed("description"),
            ["kind"] = Typed("kind"),
            ["thresholdMs"] = TypedNumber("thresholdMs"),
            ["scope"] = scope,
            ["severity"] = Typed("severity"),
            ["channels"] = TypedList("channels"),
            ["silences"] = silences,
            ["repeatMs"] = TypedNumber("repeatMs"),
            ["notifyRecovery"] = Request.Form.ContainsKey("notifyRecovery"),
            ["enabled"] = Request.Form.ContainsKey("enabled"),
        };
    }
}
