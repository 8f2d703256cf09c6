using System.Globalization;
using Executor.Host.Service;

namespace Executor.Host.Tests.Service;

public sealed class SystemdEnvironmentTests
{
    [Fact]
    public void Take_OfASupervisedProcess_ReadsAndRemovesTheVariables()
    {
        var variables = Variables("/run/notify", "30000000", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        variables["PATH"] = "/bin";

        var systemd = Take(variables);

        Assert.Equal(("/run/notify", TimeSpan.FromSeconds(30)), (systemd.NotifySocket, systemd.Watchdog));
        Assert.Equal(["PATH"], variables.Keys);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData("1000000", "1", null)]
    [InlineData("1000000", null, 1)]
    public void Take_OfAWatchdog_IsForThisProcessOnly(string? micros, string? pid, int? seconds)
    {
        var systemd = Take(Variables(null, micros, pid));

        Assert.Equal(seconds, (int?)systemd.Watchdog?.TotalSeconds);
        Assert.Null(systemd.NotifySocket);
    }

    private static SystemdEnvironment Take(Dictionary<string, string> variables) =>
        SystemdEnvironment.Take(name => variables.GetValueOrDefault(name), name => variables.Remove(name));

    private static Dictionary<string, string> Variables(string? socket, string? micros, string? pid)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("NOTIFY_SOCKET", socket), ("WATCHDOG_USEC", micros), ("WATCHDOG_PID", pid) })
        {
            if (value is not null)
            {
                variables[name] = value;
            }
        }

        return variables;
    }
}
