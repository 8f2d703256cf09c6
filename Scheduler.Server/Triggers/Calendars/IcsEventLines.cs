using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Collects the lines of one event and makes it of them.</summary>
internal sealed class IcsEventLines(string zone)
{
    private const int MaxExcept = 1_000;
    private static readonly TimeSpan LongestEvent = TimeSpan.FromDays(366);
    private static readonly string[] Once = ["DTSTART", "DTEND", "DURATION", "RRULE", "STATUS"];

    /// <summary>They would change when the event takes place.</summary>
    private static readonly string[] Refused = ["RDATE", "EXRULE", "RECURRENCE-ID"];

    private readonly Dictionary<string, IcsLine> _lines = new(StringComparer.Ordinal);
    private readonly List<IcsLine> _except = [];

    /// <returns>What is wrong with the line; null when nothing is.</returns>
    public string? Take(IcsLine line)
    {
        if (Refused.Contains(line.Name))
        {
            return $"gives {line.Name}, which is not supported";
        }

        if (line.Name == "EXDATE")
        {
            _except.Add(line);
            return null;
        }

        return Once.Contains(line.Name) && !_lines.TryAdd(line.Name, line) ? $"gives {line.Name} twice in one event" : null;
    }

    /// <returns>The event; neither it nor a problem where it was cancelled.</returns>
    public (IcsEvent? Event, string? Problem) Read()
    {
        if (Value("STATUS") is { } status && status.Trim().Equals("CANCELLED", StringComparison.OrdinalIgnoreCase))
        {
            return (null, null);
        }

        if (!_lines.TryGetValue("DTSTART", out var startLine))
        {
            return (null, "ends an event without a DTSTART");
        }

        if (IcsTime.Read(startLine.Value, startLine, zone) is not { } start)
        {
            return (null, $"ends an event whose DTSTART is not understood: {IcsTime.Shape}");
        }

        var (length, problem) = Length(start);
        var (rule, ruleProblem) = Rule(start);
        var (except, exceptProblem) = Except(start);
        problem ??= ruleProblem ?? exceptProblem;
        return problem is not null
            ? (null, $"ends an event whose {problem}")
            : (new IcsEvent { Start = start.Local, Zone = start.IsDate ? null : start.Zone, Length = length, Rule = rule, Except = except }, null);
    }

    private (TimeSpan Length, string? Problem) Length(IcsTime start)
    {
        var length = start.IsDate ? TimeSpan.FromDays(1) : TimeSpan.Zero;
        if (_lines.TryGetValue("DTEND", out var endLine))
        {
            if (_lines.ContainsKey("DURATION"))
            {
                return (length, "DTEND comes with a DURATION: give one");
            }

            if (IcsTime.Read(endLine.Value, endLine, zone) is not { } end || end.IsDate != start.IsDate)
            {
                return (length, $"DTEND is not understood, or not of DTSTART's form: {IcsTime.Shape}");
            }

            length = start.IsDate ? end.Local - start.Local : end.Instant - start.Instant;
        }
        else if (Value("DURATION") is { } text)
        {
            if (IcsDuration.Parse(text) is not { } duration || (start.IsDate && duration.Ticks % TimeSpan.TicksPerDay != 0))
            {
                return (length, "DURATION is not understood: such as P1D, P2W or PT1H30M, whole days for a date");
            }

            length = duration;
        }

        return length <= TimeSpan.Zero ? (length, "end is not after its start") : length > LongestEvent ? (length, "length is over 366 days") : (length, null);
    }

    private (RecurrenceRule? Rule, string? Problem) Rule(IcsTime start)
    {
        if (Value("RRULE") is not { } text)
        {
            return (null, _except.Count > 0 ? "EXDATE comes without an RRULE" : null);
        }

        if (text.Length > RecurrenceText.MaxLength)
        {
            return (null, $"RRULE is over {RecurrenceText.MaxLength} characters");
        }

        var rule = RecurrenceText.TryParse(RecurrenceText.Normalize(text), out var problem);
        if (rule is null)
        {
            return (null, $"RRULE {problem}");
        }

        var hasTimes = rule.Hours.Count + rule.Minutes.Count + rule.Seconds.Count > 0;
        if (rule.IsInterval || (start.IsDate && hasTimes))
        {
            return (null, "RRULE repeats within a day, which is not supported here: use FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
        }

        var bounded = IcsTime.Bounded(rule, start);
        return (bounded, bounded is null ? "RRULE never happens" : null);
    }

    private (IReadOnlyCollection<DateTime> Except, string? Problem) Except(IcsTime start)
    {
        var except = new HashSet<DateTime>();
        foreach (var line in _except)
        {
            foreach (var value in line.Value.Split(','))
            {
                if (except.Count >= MaxExcept || IcsTime.Read(value, line, zone) is not { } time || time.IsDate != start.IsDate)
                {
                    return (except, $"EXDATE is not understood, not of DTSTART's form, or has over {MaxExcept} times: {IcsTime.Shape}");
                }

                except.Add(start.IsDate ? time.Local : LocalTimes.LocalOf(time.Instant, start.Zone));
            }
        }

        return (except, null);
    }

    private string? Value(string name) => _lines.GetValueOrDefault(name)?.Value;
}
