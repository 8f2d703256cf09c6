namespace Scheduler.Server.Runs;

/// <summary>What became of reports that were not simply written.</summary>
/// <param name="Stale">Their fence is not current, or the run is not the sender's; they changed nothing.</param>
/// <param name="Followed">Ends after which something may follow; they are left to <see cref="RunEndings"/>.</param>
internal sealed record AppliedReports(IReadOnlyList<ReceivedReport> Stale, IReadOnlyList<ReceivedReport> Followed)
{
    public static readonly AppliedReports All = new([], []);

    public AppliedReports With(AppliedReports more) => new([.. Stale, .. more.Stale], [.. Followed, .. more.Followed]);
}
