using Quartz;
using Quartz.Extensibility;

namespace Scheduler.Server.Triggers;

/// <summary>One fire of a Quartz trigger that is about to be committed.</summary>
internal sealed record TriggerFire(IOperableTrigger Trigger, DateTimeOffset DueAt, ICalendar? Calendar);
