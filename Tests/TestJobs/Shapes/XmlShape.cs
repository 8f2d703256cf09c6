namespace Shapes;

public sealed class XmlShape
{
    public int Number { get; set; }
}
