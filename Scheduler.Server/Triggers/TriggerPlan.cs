using System.Text.Json;
using Quartz;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Triggers;

/// <summary>What a Quartz trigger carries, so that planning its occurrences needs to read nothing else.</summary>
internal sealed record TriggerPlan(RunTemplate Template, MisfirePolicy Misfire)
{
    private const string Key = "plan";

    public JobDataMap ToDataMap() => new() { [Key] = JsonSerializer.Serialize(this, JsonSerializerOptions.Web) };

    public static TriggerPlan Of(ITrigger trigger) =>
        JsonSerializer.Deserialize<TriggerPlan>(trigger.JobDataMap.GetString(Key)!, JsonSerializerOptions.Web) // every trigger is stored with one
        ?? throw new InvalidOperationException($"Trigger {trigger.Key.Name} was stored without what it plans.");
}
