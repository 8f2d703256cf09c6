using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>What an executor may report. Batches of many executors are committed together, so a malformed one must not get that far.</summary>
internal static class ReportValidation
{
    private const int MaxReports = 2_000;

    /// <summary>The first thing wrong with it and, before a colon, where; worded for who writes executors; null when it is fine.</summary>
    public static string? Problem(ReportBatch batch)
    {
        if (batch.Runs.Count > MaxReports)
        {
            return $"runs: at most {MaxReports} reports in a batch.";
        }

        if (batch.Logs.Sum(chunk => chunk?.Lines.Count ?? 0) > MaxReports)
        {
            return $"logs: at most {MaxReports} log lines in a batch.";
        }

        if (batch.Runs.Any(report => report is null || !IsDelivery(report.RunId, report.Fence)))
        {
            return "runs: each report names a run by its id of 32 hexadecimal digits, and a fence from 1.";
        }

        if (batch.Logs.Any(chunk => chunk is null || !IsDelivery(chunk.RunId, chunk.Fence)))
        {
            return "logs: each log chunk names a run by its id of 32 hexadecimal digits, and a fence from 1.";
        }

        if (batch.Runs.Any(report => report is { Outcome: not null, EndedAtMicros: null }))
        {
            return "runs: a report with an outcome has endedAtMicros.";
        }

        if (batch.Runs.Any(report => report.Package is { } package && package is not { Name.Length: > 0 and <= 100, Version.Length: > 0 and <= 64 }))
        {
            return "runs: a report's package has a name of at most 100 and a version of at most 64 characters.";
        }

        return batch.Logs.Any(chunk => chunk.Lines.Any(line => line is not { Message: not null, Category: not null })) ? "logs: each log line has a category and a message." : null;
    }

    private static bool IsDelivery(string? runId, int fence) => Ids.IsWellFormed(runId) && fence >= 1;
}
