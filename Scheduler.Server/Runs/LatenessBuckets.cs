using System.Numerics;

namespace Scheduler.Server.Runs;

/// <summary>
/// Buckets for microseconds whose width grows with the value: exact below 64, then 32 to each doubling, so that a bucket's middle is
/// within 1.6 % of every value in it.
/// </summary>
internal static class LatenessBuckets
{
    private const int SubBits = 5;
    private const int PerDoubling = 1 << SubBits;
    private const int MaxBits = 40;

    /// <summary>Twelve days late and more share the last bucket.</summary>
    public const int Count = (MaxBits - SubBits + 1) * PerDoubling;

    public static int IndexOf(long micros)
    {
        // A start before its due instant would be a defect of its own; here it is simply not late.
        var value = (ulong)Math.Max(0, micros);
        var shift = BitOperations.Log2(value | (PerDoubling - 1)) - SubBits;
        return shift < 0 ? (int)value : Math.Min((shift * PerDoubling) + (int)(value >> shift), Count - 1);
    }

    /// <summary>The middle of a bucket.</summary>
    public static long ValueOf(int index)
    {
        var shift = (index / PerDoubling) - 1;
        if (shift <= 0)
        {
            return index;
        }

        var low = (long)(index - (shift * PerDoubling)) << shift;
        return low + (1L << (shift - 1));
    }
}
