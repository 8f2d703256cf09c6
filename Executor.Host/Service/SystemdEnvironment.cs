using System.Globalization;

namespace Executor.Host.Service;

/// <summary>What systemd tells a service of the kind <c>notify</c> through its environment.</summary>
internal sealed record SystemdEnvironment
{
    /// <summary>Where notifications go: a path, or a name after <c>@</c>; null when nobody listens.</summary>
    public string? NotifySocket { get; init; }

    /// <summary>How long systemd waits for a sign of life; null when it does not.</summary>
    public TimeSpan? Watchdog { get; init; }

    /// <summary>Reads the variables and takes them away, so that processes which handlers start do not speak for the host.</summary>
    public static SystemdEnvironment Take() => Take(Environment.GetEnvironmentVariable, name => Environment.SetEnvironmentVariable(name, null));

    public static SystemdEnvironment Take(Func<string, string?> read, Action<string> remove)
    {
        string? Next(string name)
        {
            string? value = read(name);
            remove(name);
            return string.IsNullOrEmpty(value) ? null : value;
        }

        string? socket = Next("NOTIFY_SOCKET");
        string? interval = Next("WATCHDOG_USEC");
        string? pid = Next("WATCHDOG_PID");
        bool isForUs = pid is null || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return new SystemdEnvironment
        {
            NotifySocket = socket,
            Watchdog = isForUs && long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out long micros) && micros > 0
                ? TimeSpan.FromMicroseconds(micros)
                : null,
        };
    }
}
