using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Server.Tests.Api;

public enum Colour
{
    Red,
    DarkBlue,
}

public sealed record Shape
{
    public required string Name { get; init; }

    public int Size { get; init; } = 1;

    public Colour Colour { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Note { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public JsonElement Args { get; init; }

    public IReadOnlyList<Part> Parts { get; init; } = [];
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(RoundPart), "round")]
[JsonDerivedType(typeof(EdgedPart), "edged")]
public abstract record Part;

public sealed record RoundPart : Part
{
    public required int Radius { get; init; }
}

public sealed record EdgedPart : Part
{
    public required int Edges { get; init; }
}
