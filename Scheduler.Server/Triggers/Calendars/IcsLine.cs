namespace Scheduler.Server.Triggers.Calendars;

/// <summary>One unfolded line: <c>NAME;PARAMETER=VALUE:VALUE</c>.</summary>
/// <param name="Number">Of the first physical line, from 1.</param>
/// <param name="Name">In capitals.</param>
/// <param name="Parameters">Names in capitals.</param>
/// <param name="Value">As written.</param>
internal sealed record IcsLine(int Number, string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
{
    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);
}
