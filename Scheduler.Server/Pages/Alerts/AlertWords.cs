using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Rules;

namespace Scheduler.Server.Pages.Alerts;

/// <summary>What the kinds of rules, channels and messages are called.</summary>
internal static class AlertWords
{
    private static readonly Dictionary<AlertKind, string> Kinds = new()
    {
        [AlertKind.Failed] = "A run failed",
        [AlertKind.RetriesExhausted] = "The last attempt failed",
        [AlertKind.TimedOut] = "A run timed out",
        [AlertKind.Lost] = "A run was lost",
        [AlertKind.LateByMs] = "A run started late",
        [AlertKind.DidNotRun] = "A run did not start",
        [AlertKind.ExecutorOffline] = "An executor is offline",
    };

    private static readonly Dictionary<MessageTemplate, string> Templates = new()
    {
        [MessageTemplate.Generic] = "Generic JSON",
        [MessageTemplate.Slack] = "Slack",
        [MessageTemplate.DingTalk] = "DingTalk",
        [MessageTemplate.WeCom] = "WeCom",
        [MessageTemplate.Feishu] = "Feishu",
        [MessageTemplate.Own] = "A body of your own",
    };

    private static readonly Dictionary<string, string> Events = new(StringComparer.Ordinal)
    {
        ["opened"] = "Opened",
        ["repeated"] = "Repeated",
        ["recovered"] = "Recovered",
        ["test"] = "Test",
    };

    public static IEnumerable<string> AllWords => [.. Kinds.Values, .. Templates.Values, .. Events.Values];

    public static string Of(AlertKind kind) => Kinds[kind];

    public static string Of(MessageTemplate template) => Templates[template];

    public static string OfEvent(string name) => Events.GetValueOrDefault(name, name);
}
