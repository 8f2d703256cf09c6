using System.Diagnostics;

namespace Benchmarks.Figures;

/// <summary>Processors that processes kept busy since the meter was made.</summary>
internal sealed class CpuMeter(IReadOnlyDictionary<string, int> processIds)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<string, TimeSpan> _before = processIds.ToDictionary(process => process.Key, process => Used(process.Value));

    public IReadOnlyDictionary<string, double> Read()
    {
        var passed = Stopwatch.GetElapsedTime(_started);
        return processIds.ToDictionary(process => process.Key, process => Math.Round((Used(process.Value) - _before[process.Key]) / passed, 2));
    }

    private static TimeSpan Used(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime;
    }
}
