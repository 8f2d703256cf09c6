using Quartz.Extensibility;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>One fire of a Quartz trigger that is about to be committed.</summary>
internal sealed record TriggerFire(IOperableTrigger Trigger, TriggerPlan Plan, DateTimeOffset DueAt, ExcludedTimes? Excluded);
