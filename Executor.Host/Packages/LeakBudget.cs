using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>Counts versions that stay in memory. Past the budget the host drains and ends, for its service manager to start it anew.</summary>
internal sealed partial class LeakBudget(PackageSettings settings, IHostApplicationLifetime lifetime, ILogger<LeakBudget> logger)
{
    private int _leaking;

    public int Leaking => Volatile.Read(ref _leaking);

    public void Leaked()
    {
        int leaking = Interlocked.Increment(ref _leaking);
        if (leaking == settings.LeakBudget + 1)
        {
            Log.Spent(logger, leaking, settings.LeakBudget);
            Environment.ExitCode = ExitCodes.Recycle;
            lifetime.StopApplication();
        }
    }

    public void Recovered() => Interlocked.Decrement(ref _leaking);

    private static partial class Log
    {
        [LoggerMessage(9020, LogLevel.Error, "{Leaking} versions of packages stay in memory, more than Executor:LeakBudget ({Budget}): this host finishes what it has and ends with exit code 75, to be started anew.")]
        public static partial void Spent(ILogger logger, int leaking, int budget);
    }
}
