namespace Scheduler.Server.Pages.Jobs.Arguments;

/// <summary>A field of a form that is drawn from a JSON Schema.</summary>
internal sealed record ArgsField
{
    /// <summary>Where the value stands in the arguments, as a JSON Pointer.</summary>
    public required string Pointer { get; init; }

    /// <summary>The same as refusals name it.</summary>
    public required string Path { get; init; }

    public required string Label { get; init; }

    public required ArgsFieldKind Kind { get; init; }

    public string? Description { get; init; }

    public bool IsRequired { get; init; }

    public string Value { get; init; } = "";

    /// <summary>Of a choice: each value as JSON.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Of a group.</summary>
    public IReadOnlyList<ArgsField> Fields { get; init; } = [];

    public string InputName => ArgsForm.Prefix + Pointer;

    public string InputId => "arg" + Pointer.Replace('/', '-').Replace('~', '-').Replace(' ', '-');
}
