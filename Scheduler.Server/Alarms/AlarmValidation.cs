using Executor.Sdk.Protocol;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Alarms;

/// <summary>Turns what a caller wrote into the job of an alarm, or says what is wrong with which field.</summary>
internal static class AlarmValidation
{
    public const int LabelMax = 100;
    public const long ExpireMsMin = 1_000;
    public const long ExpireMsMax = 24L * 3600 * 1000;
    public const int SnoozeMinutesMax = 24 * 60;

    /// <param name="document">As written.</param>
    /// <param name="userId">Whose it is.</param>
    /// <param name="current">The alarm to be replaced; null for a new one.</param>
    /// <param name="now">Cluster time.</param>
    /// <param name="calendars">The one that its trigger names, if it exists.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>Null when something is.</returns>
    public static JobSpec? Read(AlarmDocument document, string userId, JobRow? current, DateTimeOffset now, CalendarSet calendars, FieldErrors errors)
    {
        CheckServerSet(document, current, errors);
        var label = document.Label.Trim();
        if (label.Length is 0 or > LabelMax || label.Any(char.IsControl))
        {
            errors.Add("label", $"must be 1 to {LabelMax} characters without control characters");
        }

        if (document.ExpireAfterMs is < ExpireMsMin or > ExpireMsMax)
        {
            errors.Add("expireAfterMs", $"must be from {ExpireMsMin} to {ExpireMsMax}");
        }

        CheckSnooze(document.SnoozeMinutes, "snoozeMinutes", errors);
        var trigger = ReadTrigger(document.Trigger, current?.Spec.Triggers[0], now, calendars, errors);
        return errors.Any || trigger is null ? null : new JobSpec
        {
            // A job needs a name that its group has once; labels may repeat.
            Name = current?.Spec.Name ?? $"alarm-{Ids.New(now)}",
            Group = PersonalGroup.Of(userId),
            Description = label,
            Target = TargetSpec.BrowsersOf(userId),
            Args = new AlarmArgs { Label = label, Sound = document.Sound, SnoozeMinutes = document.SnoozeMinutes }.ToJson(),
            Triggers = [trigger],
            Overlap = OverlapPolicy.Allow,
            Delivery = DeliveryPolicy.AtLeastOnce,
            TimeoutMs = null,
            ExpireAfterMs = document.ExpireAfterMs,
            Retry = new RetrySpec(),
            Priority = 5,
        };
    }

    public static void CheckSnooze(int minutes, string path, FieldErrors errors)
    {
        if (minutes is < 1 or > SnoozeMinutesMax)
        {
            errors.Add(path, $"must be from 1 to {SnoozeMinutesMax}");
        }
    }

    // Same schedule, same id, so that what is planned stays; a changed schedule is a new trigger.
    private static TriggerSpec? ReadTrigger(TriggerDocument document, TriggerSpec? current, DateTimeOffset now, CalendarSet calendars, FieldErrors errors)
    {
        if (document.Id is not null && document.Id != current?.Id)
        {
            errors.Add("trigger.id", "is not the trigger of this alarm: leave it out");
        }

        var before = new FieldErrors();
        var spec = TriggerValidation.Read(document, current?.Id ?? "", "trigger", before);
        if (spec is not null && current?.HasScheduleOf(spec) != true)
        {
            TriggerValidation.CheckFuture(spec, now, calendars, "trigger", before);
            spec = spec with { Id = Ids.New(now) };
        }

        if (spec is not null && !before.Any)
        {
            AlarmTimes.Check(spec, now, calendars, before);
        }

        errors.AddAll(before);
        return spec;
    }

    private static void CheckServerSet(AlarmDocument document, JobRow? current, FieldErrors errors)
    {
        Expect(document.Id is null || document.Id == current?.Id, "id", errors);
        Expect(document.Version is null || document.Version == current?.Version, "version", errors);
        Expect(document.State is null || document.State == current?.State, "state", errors);
        Expect(document.CreatedAt is null || document.CreatedAt == Instants.FromMicros(current?.CreatedAt), "createdAt", errors);
        Expect(document.UpdatedAt is null || document.UpdatedAt == Instants.FromMicros(current?.UpdatedAt), "updatedAt", errors);
    }

    private static void Expect(bool isFine, string path, FieldErrors errors)
    {
        if (!isFine)
        {
            errors.Add(path, "is set by the server: leave it out, or write it back as it was read");
        }
    }
}
