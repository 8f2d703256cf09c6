using System.Runtime.InteropServices;

namespace Executor.Sdk.Execution;

/// <summary>Who goes first among runs that wait for a slot: priority, then due, then arrival.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadyOrder(int Priority, long DueAtMicros, long Arrival) : IComparable<ReadyOrder>
{
    public static bool operator <(ReadyOrder left, ReadyOrder right) => left.CompareTo(right) < 0;

    public static bool operator >(ReadyOrder left, ReadyOrder right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReadyOrder left, ReadyOrder right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReadyOrder left, ReadyOrder right) => left.CompareTo(right) >= 0;

    public int CompareTo(ReadyOrder other)
    {
        int byPriority = other.Priority.CompareTo(Priority);
        if (byPriority != 0)
        {
            return byPriority;
        }

        int byDue = DueAtMicros.CompareTo(other.DueAtMicros);
        return byDue != 0 ? byDue : Arrival.CompareTo(other.Arrival);
    }
}
