using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>The filter of the list of jobs as its address has it.</summary>
internal sealed record JobListQuery
{
    private const int MaxLength = 100;
    private static readonly string[] Kinds = TargetForm.Kinds;

    public string? Q { get; private init; }

    public string? Group { get; private init; }

    public JobState? State { get; private init; }

    public string? Kind { get; private init; }

    public string? App { get; private init; }

    public bool IsFiltered => Fields().Any();

    /// <summary>Null when a field is longer than any value can be.</summary>
    public static JobListQuery? Read(IQueryCollection query)
    {
        string? Value(string name) => query[name] is [{ } text] && text.Trim().Length > 0 ? text.Trim() : null;
        return new[] { "q", "group", "app" }.Any(name => Value(name)?.Length > MaxLength) ? null : new JobListQuery
        {
            Q = Value("q"),
            Group = Value("group"),
            State = Value("state") switch { "active" => JobState.Active, "paused" => JobState.Paused, _ => null },
            Kind = Kinds.FirstOrDefault(kind => kind == Value("kind")),
            App = Value("app"),
        };
    }

    /// <summary>Null when the reader may see none of them.</summary>
    public JobFilter? ToFilter(ClaimsPrincipal reader, int take)
    {
        var visible = Group is null ? reader.Groups() : reader.MaySee(Group) ? [Group] : [];
        return visible is { Count: 0 } ? null : new JobFilter { Groups = visible, State = State, Text = Q, TargetKind = Kind, App = App, Take = take };
    }

    /// <summary>Those that are set, as the address names them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields()
    {
        (string Name, string? Value)[] fields = [("q", Q), ("group", Group), ("state", State is { } state ? Shared.Ui.NameOf(state) : null), ("kind", Kind), ("app", App)];
        return fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value ?? ""));
    }
}
