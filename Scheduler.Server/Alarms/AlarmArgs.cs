using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Alarms;

/// <summary>What an alarm's job hands to its runs: all that a browser needs to ring.</summary>
internal sealed record AlarmArgs
{
    public required string Label { get; init; }

    public required AlarmSound Sound { get; init; }

    public required int SnoozeMinutes { get; init; }

    public static AlarmArgs Parse(JsonElement args) =>
        args.Deserialize<AlarmArgs>(ApiJson.Options) ?? throw new InvalidOperationException("A stored alarm has no arguments.");

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, ApiJson.Options);
}
