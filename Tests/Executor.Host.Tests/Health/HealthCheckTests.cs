using Executor.Host.Health;
using TestServers;

namespace Executor.Host.Tests.Health;

public sealed class HealthCheckTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly TempFolder _folder = new("health");

    [Theory]
    [InlineData(0, true)]
    [InlineData(29, true)]
    [InlineData(30, false)]
    [InlineData(-29, true)]
    [InlineData(-30, false)]
    public void Of_AReport_CountsItsAge(int seconds, bool isHealthy)
    {
        var (healthy, text) = HealthCheck.Of(Write(Report() with { At = Now.AddSeconds(-seconds) }), mustBeConnected: false, Now);

        Assert.Equal(isHealthy, healthy);
        Assert.Equal(isHealthy, !text.Contains("hangs or is gone", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(nameof(HostState.Starting), false)]
    [InlineData(nameof(HostState.Running), true)]
    [InlineData(nameof(HostState.Stopping), false)]
    [InlineData(nameof(HostState.Stopped), false)]
    public void Of_AState_OnlyRunningIsWell(string state, bool isHealthy)
    {
        var (healthy, text) = HealthCheck.Of(Write(Report() with { State = Enum.Parse<HostState>(state) }), mustBeConnected: false, Now);

        Assert.Equal(isHealthy, healthy);
        Assert.StartsWith($"Host 7 is {state.ToLowerInvariant()}, connected to https://node, 1 handlers, 2 runs.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    [InlineData(false, true, false)]
    public void Of_AConnection_MattersWhenAskedFor(bool isConnected, bool mustBeConnected, bool isHealthy)
    {
        var (healthy, text) = HealthCheck.Of(Write(Report() with { Connected = isConnected, Problem = "Refused." }), mustBeConnected, Now);

        Assert.Equal(isHealthy, healthy);
        Assert.Equal(!isHealthy, text.EndsWith("Refused.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"state":"running"}""")]
    [InlineData("""{"state":"asleep","connected":true,"since":"2030-01-01T00:00:00Z","handlers":[],"running":0,"pid":7,"at":"2030-01-01T00:00:00Z"}""")]
    public void Of_AnotherFile_IsNotHealthy(string content)
    {
        string path = _folder.File("other");
        File.WriteAllText(path, content);

        var (healthy, text) = HealthCheck.Of(path, mustBeConnected: false, Now);

        Assert.False(healthy);
        Assert.Contains("is not the health file of a host", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoFile_IsNotHealthy()
    {
        var (healthy, text) = HealthCheck.Of(_folder.File("absent"), mustBeConnected: false, Now);

        Assert.False(healthy);
        Assert.Contains("cannot be read", text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static HealthReport Report() => new()
    {
        State = HostState.Running,
        Connected = true,
        Server = "https://node",
        Since = Now.AddMinutes(-1),
        Handlers = ["echo"],
        Running = 2,
        Pid = 7,
        At = Now,
    };

    private string Write(HealthReport report)
    {
        string path = _folder.File("health.json");
        new HealthFile(path).Write(report);
        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        return path;
    }
}
