using TestServers.Ledger;

namespace Benchmarks.Loads;

/// <summary>Jobs that are due again and again.</summary>
/// <param name="Jobs">How many.</param>
/// <param name="EveryMs">Each one's interval; divides a second.</param>
/// <param name="Spread">Whether the jobs are spread evenly over the interval; otherwise all are due at the same instants.</param>
/// <param name="Overlap">The jobs' overlap policy.</param>
internal sealed record IntervalLoad(int Jobs, int EveryMs, bool Spread, string Overlap)
{
    public double PerSecond => Jobs * 1_000.0 / EveryMs;

    /// <summary>How far behind a whole second a job's first instant lies. Whole milliseconds, as the interface takes them.</summary>
    public long PhaseMicros(int job) => Spread ? (long)job * EveryMs / Jobs * 1_000 : 0;

    /// <summary>Every instant within a window at which a job of the load is due.</summary>
    public IEnumerable<Occurrence> In(Window window)
    {
        var every = EveryMs * 1_000L;
        for (var job = 0; job < Jobs; job++)
        {
            var behind = (window.From - PhaseMicros(job)) % every;
            for (var due = behind == 0 ? window.From : window.From + every - behind; due < window.To; due += every)
            {
                yield return new Occurrence(job, due);
            }
        }
    }

    /// <summary>The first whole second at which the load may begin when making one job takes so long.</summary>
    public long FirstSecond(TimeSpan perJob) =>
        Window.After(Micros.Now + (2 * Micros.Second) + (long)(Jobs * perJob.TotalMicroseconds), 1).From;
}
