namespace Benchmarks.History;

/// <summary>How much there is to look through.</summary>
/// <param name="Runs">Ended runs in the ledger; everything else is in proportion.</param>
internal sealed record HistorySize(int Runs)
{
    /// <summary>A node that has been in use for a month.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(30);

    public int Jobs => Math.Max(200, Runs / 100);

    public int AuditRows => Runs / 10;

    public int Alerts => Runs / 50;

    public int Users => Math.Max(100, Runs / 2_000);

    public int Executors => 200;

    public int Packages => 60;

    public int VersionsPerPackage => 5;

    /// <summary>Lines of the one run that logged most.</summary>
    public int LongestLog => 10_000;
}
