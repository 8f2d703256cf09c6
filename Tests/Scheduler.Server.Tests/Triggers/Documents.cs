using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Jobs;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Tests.Triggers;

/// <summary>Jobs as callers write them.</summary>
internal static class Documents
{
    public static JobDocument Job(string name, params TriggerDocument[] triggers) => new()
    {
        Name = name,
        Target = new TargetDocument { App = "billing", Handler = "echo" },
        Args = JsonElement.Parse("""{"customer":42}"""),
        Overlap = OverlapPolicy.Allow,
        Triggers = triggers,
    };

    public static TriggerDocument Every(long ms) => new() { Kind = "interval", EveryMs = ms };

    public static TriggerDocument Cron(string cron, string timeZone = "UTC") => new() { Kind = "cron", Cron = cron, TimeZone = timeZone };

    public static TriggerDocument Once(DateTimeOffset at) => new() { Kind = "once", At = at };
}
