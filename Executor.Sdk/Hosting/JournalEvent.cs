namespace Executor.Sdk.Hosting;

/// <summary>What a line of the journal tells.</summary>
internal enum JournalEvent
{
    Armed,
    Started,
    Ended,
    Revoked,
}
