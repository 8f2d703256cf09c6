using System.Text.Json;

namespace Executor.Host.Health;

/// <summary>Reads a health file as a container's check does.</summary>
internal static class HealthCheck
{
    private const long MaxBytes = 1024 * 1024;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    /// <summary>Whether the host is well, and one line for people.</summary>
    public static (bool IsHealthy, string Text) Of(string path, bool mustBeConnected, DateTimeOffset now)
    {
        HealthReport? report;
        try
        {
            using var file = File.OpenRead(path);
            report = file.Length <= MaxBytes ? JsonSerializer.Deserialize(file, HealthJson.Default.HealthReport) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (false, $"The health file cannot be read: {e.Message}");
        }
        catch (JsonException)
        {
            report = null;
        }

        return report is null ? (false, $"'{path}' is not the health file of a host.") : Judge(report, mustBeConnected, now);
    }

    private static (bool, string) Judge(HealthReport report, bool mustBeConnected, DateTimeOffset now)
    {
        // The wall clock may have been set back meanwhile: then a report from the future is as old as it is early.
        var age = (now - report.At).Duration();
        string what = $"Host {report.Pid} is {Name(report.State)}, {(report.Connected ? $"connected to {report.Server}" : "not connected")}, {report.Handlers.Count} handlers, {report.Running} runs.";
        return age >= Freshness ? (false, $"Host {report.Pid} has not written its health file for {age.TotalSeconds:0} s; it hangs or is gone.")
            : report.State is not HostState.Running ? (false, what)
            : mustBeConnected && !report.Connected ? (false, $"{what} {report.Problem}".TrimEnd())
            : (true, what);
    }

    private static string Name(HostState state) => state switch
    {
        HostState.Starting => "starting",
        HostState.Running => "running",
        HostState.Stopping => "stopping",
        _ => "stopped",
    };
}
