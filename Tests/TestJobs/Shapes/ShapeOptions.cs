namespace Shapes;

public sealed class ShapeOptions
{
    public string Color { get; set; } = "none";
}
