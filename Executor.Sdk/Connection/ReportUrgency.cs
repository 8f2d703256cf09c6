namespace Executor.Sdk.Connection;

/// <summary>How long a report may wait for company, from the most patient to the least.</summary>
internal enum ReportUrgency
{
    Armed,
    Progress,
    Started,
    Ended,
}
