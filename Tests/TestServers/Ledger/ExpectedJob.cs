namespace TestServers.Ledger;

/// <summary>A job and what anybody can compute about it without the product.</summary>
/// <param name="Id">The job.</param>
/// <param name="Name">Its name.</param>
/// <param name="Instants">Its due instants between two instants, both included; see <see cref="Occurrences"/>.</param>
/// <param name="MayOverlap">Whether two of its runs may go at once.</param>
/// <param name="AtMostOnce">Whether a run may be lost and never repeated.</param>
public sealed record ExpectedJob(
    string Id, string Name, Func<long, long, IEnumerable<long>> Instants, bool MayOverlap = true, bool AtMostOnce = false);
