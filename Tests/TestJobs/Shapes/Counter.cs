namespace Shapes;

public sealed class Counter
{
    private int _count;

    public int Next() => Interlocked.Increment(ref _count);
}
