using System.Runtime.InteropServices;

namespace Executor.Sdk.Timing;

/// <summary>One exchange: in the middle of it the node's clock said <paramref name="Micros"/>, give or take half the round trip.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClockSample(long Ticks, long Micros, double RoundTripMicros);
