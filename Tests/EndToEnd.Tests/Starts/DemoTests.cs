using System.Globalization;
using TestServers;
using TestServers.Processes;

namespace EndToEnd.Tests.Starts;

[Collection(Measured.Name)]
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_OnAFreshMachine_ShowsPunctualityAndEndsOnInterrupt()
    {
        using var folder = new TempFolder("demo");
        await using var demo = OwnedProcess.StartDotNet(
            SchedulerProcess.Assembly, ["demo", $"--Urls=https://127.0.0.1:{FreePort.Next()}", $"--Data:Path={folder.File("data")}"], folder.Path);

        await demo.WaitForLineAsync(IsReport, TimeSpan.FromSeconds(30), "a line with starts and lateness");
        await Eventually.TrueAsync(
            () => Task.FromResult(demo.Output.Split('\n').Count(IsReport) >= 5), TimeSpan.FromSeconds(15), "a report each second");
        var children = ChildrenOf(demo.Id);
        var exitCode = await demo.StopAsync(UnixSignal.Interrupt, TimeSpan.FromSeconds(10));

        Assert.Equal(0, exitCode);
        Assert.Contains("https://127.0.0.1:", demo.Output, StringComparison.Ordinal);
        Assert.NotEmpty(children);
        Assert.All(children, child => Assert.False(Directory.Exists($"/proc/{child}"), $"process {child} of the demo is still there"));
    }

    private static bool IsReport(string line) =>
        line.Contains("starts", StringComparison.OrdinalIgnoreCase)
        && line.Contains("p50", StringComparison.OrdinalIgnoreCase)
        && line.Contains("p99", StringComparison.OrdinalIgnoreCase);

    private static List<int> ChildrenOf(int parent) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && ParentOf(id) == parent)
            .ToList();

    private static int ParentOf(int id)
    {
        try
        {
            // The name in the second field may hold anything, closing parentheses included: fields are counted behind the last one.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
