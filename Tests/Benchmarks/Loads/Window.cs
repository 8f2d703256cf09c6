using System.Runtime.InteropServices;
using TestServers.Ledger;

namespace Benchmarks.Loads;

/// <summary>The instants that are measured: from the first, before the second; microseconds since 1970.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Window(long From, long To)
{
    /// <summary>Whole seconds that begin no earlier than an instant.</summary>
    public static Window After(long instant, int seconds)
    {
        var from = (instant + Micros.Second - 1) / Micros.Second * Micros.Second;
        return new Window(from, from + (seconds * Micros.Second));
    }

    /// <summary>One instant alone.</summary>
    public static Window At(long instant) => new(instant, instant + 1);

    public double Seconds => (To - From) / (double)Micros.Second;

    public bool Contains(long instant) => instant >= From && instant < To;
}
