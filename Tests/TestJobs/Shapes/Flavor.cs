namespace Shapes;

public enum Flavor
{
    Sweet,
    Sour,
}
