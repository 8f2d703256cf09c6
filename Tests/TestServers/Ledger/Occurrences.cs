namespace TestServers.Ledger;

/// <summary>Due instants, computed independently of the product and of Quartz. In microseconds since 1970.</summary>
public static class Occurrences
{
    /// <summary>An interval without a start: whole multiples since 1970.</summary>
    public static Func<long, long, IEnumerable<long>> Every(int everyMs) => (from, to) => Multiples(everyMs * 1000L, from, to);

    /// <summary>A cron expression that lists seconds and has <c>* * * * ?</c> behind them: these seconds of every minute.</summary>
    public static Func<long, long, IEnumerable<long>> AtSeconds(params int[] seconds) => (from, to) =>
        Multiples(Micros.Second, from, to).Where(instant => seconds.Contains((int)(instant / Micros.Second % 60)));

    private static IEnumerable<long> Multiples(long step, long from, long to)
    {
        for (var instant = (from + step - 1) / step * step; instant <= to; instant += step)
        {
            yield return instant;
        }
    }
}
