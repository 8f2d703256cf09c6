using System.ComponentModel.DataAnnotations;

namespace Shapes;

public sealed record ShapeArgs
{
    [Range(0, 1_000)]
    public int Number { get; init; } = 7;

    public string Text { get; init; } = "text";

    public DayOfWeek Day { get; init; } = DayOfWeek.Friday;
}
