using System.Text.Json;

namespace Executor.Host.Health;

/// <summary>A file that always holds one whole report: the new one takes the place of the old one at once.</summary>
internal sealed class HealthFile(string path)
{
    private readonly string _next = $"{path}.{Environment.ProcessId}.tmp";

    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(HealthReport report)
    {
        File.WriteAllBytes(_next, JsonSerializer.SerializeToUtf8Bytes(report, HealthJson.Default.HealthReport));
        File.Move(_next, path, overwrite: true);
    }
}
