using System.Text.Json;
using Quartz;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Triggers;

/// <summary>What a Quartz trigger carries, so that planning its occurrences needs to read nothing else but its calendar.</summary>
/// <param name="Template">What its runs have in common.</param>
/// <param name="Misfire">What becomes of occurrences long past.</param>
/// <param name="Calendar">
/// The name of its calendar. Quartz is not told: it would try one occurrence after the other until one is included, which is 8.6 million for a day of 10 ms.
/// </param>
/// <param name="Spec">The trigger itself where Quartz does not know its kind.</param>
internal sealed record TriggerPlan(RunTemplate Template, MisfirePolicy Misfire, string? Calendar = null, TriggerSpec? Spec = null)
{
    private const string Key = "plan";

    public static TriggerPlan Of(RunTemplate template, TriggerSpec spec) => new(
        template,
        spec.Misfire,
        spec.Calendar,
        spec switch { RecurrenceTriggerSpec recurrence => SpecTimes.Counted(recurrence), DailyTriggerSpec => spec, _ => null });

    public JobDataMap ToDataMap() => new() { [Key] = JsonSerializer.Serialize(this, JsonSerializerOptions.Web) };

    public static TriggerPlan Of(ITrigger trigger) =>
        JsonSerializer.Deserialize<TriggerPlan>(trigger.JobDataMap.GetString(Key)!, JsonSerializerOptions.Web) // every trigger is stored with one
        ?? throw new InvalidOperationException($"Trigger {trigger.Key.Name} was stored without what it plans.");
}
