using Executor.Sdk.Connection;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Execution;

/// <summary>A finished report without a run behind it: restored from disk, or the answer to a delivery that was not taken.</summary>
internal sealed class StoredReport(RunReport report) : ReportSource
{
    public override string RunId => report.RunId;

    public override int Fence => report.Fence;

    public override int SizeBytes { get; } = 500 + (report.Result?.GetRawText().Length * 3 ?? 0)
        + Text.JsonBytes(report.Error?.Message) + Text.JsonBytes(report.Error?.Stack);

    public override RunReport Snapshot() => report;
}
