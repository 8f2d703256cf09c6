using System.Runtime.InteropServices;
using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>
/// Fails a run whose result is larger than a run may keep, as the SDK does by itself. The report is not refused: an executor that
/// sends it again and again would hold up all that it has to say.
/// </summary>
internal static class ResultLimit
{
    public const int Bytes = 1024 * 1024;

    public static ReportBatch Keep(ReportBatch batch)
    {
        for (var i = 0; i < batch.Runs.Count; i++)
        {
            if (SizeBytes(batch.Runs[i]) > Bytes)
            {
                return batch with { Runs = [.. batch.Runs.Select(report => SizeBytes(report) is > Bytes and var size ? WithoutResult(report, size) : report)] };
            }
        }

        return batch;
    }

    private static int SizeBytes(RunReport report) => report.Result is { } result ? JsonMarshal.GetRawUtf8Value(result).Length : 0;

    private static RunReport WithoutResult(RunReport report, int sizeBytes) => report with
    {
        Result = null,
        Outcome = report.Outcome is RunOutcome.Succeeded ? RunOutcome.Failed : report.Outcome,
        Error = report.Error ?? new RunError("resultTooLarge", $"The result has {sizeBytes} bytes of JSON; a run keeps at most {Bytes}. Store it elsewhere and return where.", null),
    };
}
