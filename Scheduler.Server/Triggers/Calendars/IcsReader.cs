namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Reads the events of an iCalendar object (RFC 5545). What would change when an event takes place and is not understood is refused, never passed over.</summary>
internal sealed class IcsReader
{
    public const int MaxLength = 256 * 1024;
    public const int MaxEvents = 2_000;
    public const int MaxRecurring = 100;

    /// <summary>They say nothing about when an event takes place.</summary>
    private static readonly string[] PassedOver = ["VTIMEZONE", "VALARM"];

    private readonly string _zone;
    private readonly List<IcsEvent> _events = [];
    private IcsEventLines? _event;
    private string? _passing;
    private bool _isOpen;

    private IcsReader(string zone) => _zone = zone;

    /// <returns>The events, or what is wrong, to follow the field's name.</returns>
    public static (IReadOnlyList<IcsEvent> Events, string? Problem) Read(string text, string zone)
    {
        if (text.Length > MaxLength)
        {
            return ([], $"must be at most {MaxLength} characters");
        }

        var (lines, wrongAt) = IcsLines.Read(text);
        if (wrongAt is { } number)
        {
            return ([], $"line {number} is not NAME:VALUE");
        }

        if (lines is not [{ Name: "BEGIN" } first, .., { Name: "END" } last] || !Is(first, "VCALENDAR") || !Is(last, "VCALENDAR"))
        {
            return ([], "must begin with BEGIN:VCALENDAR and end with END:VCALENDAR");
        }

        var reader = new IcsReader(zone);
        foreach (var line in lines)
        {
            if (reader.Take(line) is { } problem)
            {
                return ([], $"line {line.Number} {problem}");
            }
        }

        return (reader._events, null);
    }

    private string? Take(IcsLine line) => line.Name switch
    {
        _ when _passing is not null => Pass(line),
        "BEGIN" => Begin(line.Value.Trim().ToUpperInvariant()),
        "END" => End(line),
        _ when _event is { } open => open.Take(line),
        _ => null,
    };

    private string? Pass(IcsLine line)
    {
        if (line.Name == "END" && Is(line, _passing))
        {
            _passing = null;
        }

        return null;
    }

    private string? Begin(string component)
    {
        if (PassedOver.Contains(component))
        {
            _passing = component;
            return null;
        }

        switch (component, _isOpen, _event)
        {
            case ("VCALENDAR", false, _):
                _isOpen = true;
                return null;
            case ("VEVENT", true, null) when _events.Count < MaxEvents:
                _event = new IcsEventLines(_zone);
                return null;
            case ("VEVENT", true, null):
                return $"begins one event more than the {MaxEvents} there may be";
            default:
                return $"begins a {(component.Length > 40 ? component[..40] : component)}, which is not understood here: only VEVENT is";
        }
    }

    private string? End(IcsLine line)
    {
        if (Is(line, "VCALENDAR") && _event is null && _isOpen)
        {
            return null;
        }

        if (!Is(line, "VEVENT") || _event is null)
        {
            return "ends what was not begun";
        }

        var (read, problem) = _event.Read();
        _event = null;
        if (read is not null)
        {
            _events.Add(read);
        }

        return problem ?? (read?.Rule is not null && _events.Count(one => one.Rule is not null) > MaxRecurring ? $"ends one event with an RRULE more than the {MaxRecurring} there may be" : null);
    }

    private static bool Is(IcsLine line, string? component) => line.Value.Trim().Equals(component, StringComparison.OrdinalIgnoreCase);
}
