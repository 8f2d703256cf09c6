using Executor.Sdk.Connection;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Tests.Connection;

/// <summary>A delivery whose report a test changes.</summary>
internal sealed class FakeSource(string runId, int sizeBytes = 100) : ReportSource
{
    public RunReport Report { get; set; } = new() { RunId = runId, Fence = 1, ArmedAtMicros = 1 };

    public override string RunId => runId;

    public override int Fence => 1;

    public override int SizeBytes => sizeBytes;

    public override RunReport Snapshot() => Report;
}
