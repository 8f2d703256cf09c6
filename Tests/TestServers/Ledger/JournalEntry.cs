namespace TestServers.Ledger;

/// <summary>A line of an executor's journal. Instants are cluster time in microseconds since 1970.</summary>
/// <param name="Executor">Who wrote it.</param>
/// <param name="At">When it happened.</param>
/// <param name="Event"><c>armed started ended revoked</c>.</param>
/// <param name="RunId">The run.</param>
/// <param name="Fence">The delivery's fence.</param>
/// <param name="JobId">The job.</param>
/// <param name="JobName">Its name.</param>
/// <param name="DueAt">The run's due instant.</param>
/// <param name="Outcome">How it ended; null before.</param>
public sealed record JournalEntry(
    string Executor, long At, string Event, string RunId, int Fence, string JobId, string JobName, long DueAt, string? Outcome);
