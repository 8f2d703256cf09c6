namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Splits the text of RFC 5545 into lines: a line that begins with a space goes on with the one before.</summary>
internal static class IcsLines
{
    /// <returns>The lines, or the number of the one that is none.</returns>
    public static (IReadOnlyList<IcsLine> Lines, int? WrongAt) Read(string text)
    {
        var lines = new List<IcsLine>();
        var physical = text.TrimStart('\uFEFF').Split('\n');
        for (var i = 0; i < physical.Length;)
        {
            var number = i + 1;
            var line = physical[i++].TrimEnd('\r');
            if (i < physical.Length && IsContinuation(physical[i]))
            {
                var parts = new List<string> { line };
                while (i < physical.Length && IsContinuation(physical[i]))
                {
                    parts.Add(physical[i++][1..].TrimEnd('\r'));
                }

                line = string.Concat(parts);
            }

            if (line.Length == 0)
            {
                continue;
            }

            if (Parse(line, number) is not { } parsed)
            {
                return (lines, number);
            }

            lines.Add(parsed);
        }

        return (lines, null);
    }

    private static bool IsContinuation(string line) => line is [' ' or '\t', ..];

    private static IcsLine? Parse(string line, int number)
    {
        var parts = new List<string>();
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && line[i] is ';' or ':' && !isQuoted)
            {
                parts.Add(line[start..i]);
                start = i + 1;
                if (line[i] == ':')
                {
                    return Of(parts, line[start..], number);
                }
            }
        }

        return null;
    }

    private static IcsLine? Of(List<string> parts, string value, int number)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts.Skip(1))
        {
            if (part.IndexOf('=', StringComparison.Ordinal) is var at && at <= 0)
            {
                return null;
            }

            parameters[part[..at].ToUpperInvariant()] = part[(at + 1)..].Trim('"');
        }

        return parts[0].Length == 0 ? null : new IcsLine(number, parts[0].ToUpperInvariant(), parameters, value);
    }
}
