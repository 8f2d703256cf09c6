using Quartz;
using Scheduler.Server.Api;
using Scheduler.Server.Triggers.Calendars;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers;

/// <summary>Turns what a caller wrote into a <see cref="TriggerSpec"/>, or says what is wrong with which field.</summary>
internal static class TriggerValidation
{
    public const int CronMax = 120;
    public const long EveryMsMin = 10;
    public const long EveryMsMax = 366L * 24 * 3600 * 1000;
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(366);
    private static readonly DateTimeOffset LatestInstant = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Supported = ["cron", "interval", "once", "daily", "recurrence", "fixedDelay"];

    /// <param name="document">As written.</param>
    /// <param name="id">The trigger's id.</param>
    /// <param name="path">Where the trigger is in the body, such as <c>triggers[0]</c>.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>Null when something is.</returns>
    public static TriggerSpec? Read(TriggerDocument document, string id, string path, FieldErrors errors)
    {
        var before = new FieldErrors();
        var spec = document.Kind switch
        {
            "cron" => ReadCron(document, id, path, before),
            "interval" => ReadInterval(document, id, path, before),
            "once" => ReadOnce(document, id, path, before),
            "daily" => ReadDaily(document, id, path, before),
            "recurrence" => ReadRecurrence(document, id, path, before),
            "fixedDelay" => ReadFixedDelay(document, id, path, before),
            _ => RefuseKind(document.Kind, path, before),
        };
        if (document.Kind is not null && Supported.Contains(document.Kind))
        {
            CheckShared(document, path, before);
            CheckForeign(document, path, before);
        }

        errors.AddAll(before);
        return before.Any || spec is null ? null : spec with
        {
            TimeZone = document.TimeZone ?? "UTC",
            Misfire = document.Misfire ?? MisfirePolicy.FireOnce,
            Calendar = document.Calendar,
            StartAt = document.StartAt,
            EndAt = document.EndAt,
        };
    }

    /// <summary>What only matters for a trigger that is new: its calendar must be there and it must be due at least once from now on.</summary>
    public static void CheckFuture(TriggerSpec spec, DateTimeOffset now, CalendarSet calendars, string path, FieldErrors errors)
    {
        if (spec.Calendar is { } calendar && !calendars.Knows(calendar))
        {
            errors.Add($"{path}.calendar", "is not a calendar: name one that GET /api/v1/calendars lists");
            return;
        }

        if (spec is FixedDelayTriggerSpec)
        {
            if (spec.EndAt <= now)
            {
                errors.Add($"{path}.endAt", "is in the past");
            }
        }
        else if (spec is OnceTriggerSpec once && (once.At <= now || once.At > now + Ahead))
        {
            errors.Add($"{path}.at", once.At <= now ? "is in the past" : $"must be at most {Ahead.TotalDays:F0} days ahead");
        }
        else if (QuartzTriggers.FireTimesOf(spec, calendars.Of(spec.Calendar)).After(now) is null)
        {
            RefuseNever(spec, now, path, errors);
        }
    }

    // Names the field that is to blame where one is.
    private static void RefuseNever(TriggerSpec spec, DateTimeOffset now, string path, FieldErrors errors)
    {
        var (field, reason) = spec switch
        {
            { Calendar: not null } when QuartzTriggers.FireTimesOf(spec, null).After(now) is not null => (".calendar", "excludes every occurrence"),
            OnceTriggerSpec => ("", spec.EndAt is null ? "never fires: at is before startAt" : "never fires: at is not within startAt and endAt"),
            CronTriggerSpec { EndAt: null } => (".cron", "never fires from now on"),
            RecurrenceTriggerSpec { EndAt: null } => (".rrule", "never fires from now on"),
            _ => ("", "never fires from now on"),
        };
        errors.Add(path + field, reason);
    }

    private static CronTriggerSpec? ReadCron(TriggerDocument document, string id, string path, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(document.Cron))
        {
            errors.Add($"{path}.cron", "is required: six fields with seconds first, such as 0 30 9 ? * MON-FRI");
            return null;
        }

        if (document.Cron.Length > CronMax)
        {
            errors.Add($"{path}.cron", $"must be at most {CronMax} characters");
            return null;
        }

        try
        {
            CronExpression.Parse(document.Cron);
        }
        catch (FormatException refusal)
        {
            // The last advice is for programmers who can choose another format.
            errors.Add($"{path}.cron", refusal.Message.Split(" Or read it as written")[0]);
            return null;
        }

        return new CronTriggerSpec { Id = id, Cron = document.Cron };
    }

    private static IntervalTriggerSpec? ReadInterval(TriggerDocument document, string id, string path, FieldErrors errors)
    {
        if (document.EveryMs is not (>= EveryMsMin and <= EveryMsMax))
        {
            errors.Add($"{path}.everyMs", $"must be a whole number of milliseconds from {EveryMsMin} to {EveryMsMax}");
            return null;
        }

        return new IntervalTriggerSpec { Id = id, EveryMs = document.EveryMs.Value };
    }

    private static FixedDelayTriggerSpec? ReadFixedDelay(TriggerDocument document, string id, string path, FieldErrors errors)
    {
        if (document.DelayMs is not (>= EveryMsMin and <= EveryMsMax))
        {
            errors.Add($"{path}.delayMs", $"must be a whole number of milliseconds from {EveryMsMin} to {EveryMsMax}");
            return null;
        }

        if (document.Calendar is not null)
        {
            errors.Add($"{path}.calendar", "does not go with fixedDelay, which is due whenever its previous run has ended");
            return null;
        }

        return new FixedDelayTriggerSpec { Id = id, DelayMs = document.DelayMs.Value };
    }

    private static OnceTriggerSpec? ReadOnce(TriggerDocument document, string id, string path, FieldErrors errors)
    {
        if (document.At is not { } at)
        {
            errors.Add($"{path}.at", "is required: an instant such as 2030-01-31T09:30:00.000Z");
            return null;
        }

        return new OnceTriggerSpec { Id = id, At = at };
    }

    private static DailyTriggerSpec? ReadDaily(TriggerDocument document, string id, string path, FieldErrors errors)
    {
        var times = TriggerLists.ReadTimes(document.Times ?? [], $"{path}.times", errors);
        var days = document.Days is { } written ? TriggerLists.ReadDays(written, $"{path}.days", errors) : DayNames.All;
        if (document.Days is { Count: 0 })
        {
            errors.Add($"{path}.days", $"must be at least one of {string.Join(", ", DayNames.All)}, or left out for every day");
        }

        return errors.Any ? null : new DailyTriggerSpec { Id = id, Times = times, Days = days };
    }

    private static RecurrenceTriggerSpec? ReadRecurrence(TriggerDocument document, string id, string path, FieldErrors errors)
    {
        if (string.IsNullOrWhiteSpace(document.Rrule))
        {
            errors.Add($"{path}.rrule", "is required: a recurrence rule such as FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9");
            return null;
        }

        if (document.Rrule.Length > RecurrenceText.MaxLength)
        {
            errors.Add($"{path}.rrule", $"must be at most {RecurrenceText.MaxLength} characters");
            return null;
        }

        var text = RecurrenceText.Normalize(document.Rrule);
        var rule = RecurrenceText.TryParse(text, out var problem);
        if (rule is null)
        {
            errors.Add($"{path}.rrule", problem);
            return null;
        }

        if (rule.Count is not null && document.StartAt is null)
        {
            errors.Add($"{path}.startAt", "is required with COUNT, which counts from it");
        }

        return new RecurrenceTriggerSpec { Id = id, Rrule = text };
    }

    private static TriggerSpec? RefuseKind(string? kind, string path, FieldErrors errors)
    {
        errors.Add($"{path}.kind", $"{(kind is null ? "is required" : "is not known")}: one of {string.Join(", ", Supported)}");
        return null;
    }

    private static void CheckShared(TriggerDocument document, string path, FieldErrors errors)
    {
        if (document.TimeZone is { } zone && !TimeZones.IsKnown(zone))
        {
            errors.Add($"{path}.timeZone", "is not a time zone: use an IANA name such as Europe/Berlin");
        }

        if (document.Calendar is { } calendar && !CalendarValidation.IsName(calendar))
        {
            errors.Add($"{path}.calendar", "is not the name of a calendar");
        }

        CheckRange(document.StartAt, $"{path}.startAt", errors);
        CheckRange(document.EndAt, $"{path}.endAt", errors);
        if (document is { StartAt: { } start, EndAt: { } end } && end <= start)
        {
            errors.Add($"{path}.endAt", "must be after startAt");
        }
    }

    private static void CheckRange(DateTimeOffset? instant, string path, FieldErrors errors)
    {
        if (instant is { } value && (value < DateTimeOffset.UnixEpoch || value > LatestInstant))
        {
            errors.Add(path, $"must be between 1970 and {LatestInstant.Year}");
        }
    }

    // A field of another kind would be ignored, and its writer would wonder.
    private static void CheckForeign(TriggerDocument document, string path, FieldErrors errors)
    {
        foreach (var (field, isGiven, kind) in new[]
        {
            ("cron", document.Cron is not null, "cron"),
            ("everyMs", document.EveryMs is not null, "interval"),
            ("at", document.At is not null, "once"),
            ("delayMs", document.DelayMs is not null, "fixedDelay"),
            ("times", document.Times is not null, "daily"),
            ("days", document.Days is not null, "daily"),
            ("rrule", document.Rrule is not null, "recurrence"),
        })
        {
            if (isGiven && kind != document.Kind)
            {
                errors.Add($"{path}.{field}", $"does not belong to a trigger of kind {document.Kind}");
            }
        }
    }
}
