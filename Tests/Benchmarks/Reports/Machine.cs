using System.Runtime.InteropServices;

namespace Benchmarks.Reports;

/// <summary>What the figures were measured on.</summary>
internal sealed record Machine(int Cores, long MemoryBytes, string System)
{
    public static Machine This => new(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, RuntimeInformation.OSDescription);
}
