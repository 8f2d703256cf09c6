using Executor.Sdk.Connection;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Executor.Sdk.Tests.Connection;

public sealed class OutboxFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"outbox-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task Restored_AfterARestart_IsWhatWasNotForgotten()
    {
        await using (var file = Open())
        {
            file.Keep(Report("a"));
            file.Keep(Report("b"));
            file.Forget(new RunRef("a", 1));
        }

        await using var reopened = Open();

        var report = Assert.Single(reopened.Restored);
        Assert.Equal("b", report.RunId);
        Assert.Equal(RunOutcome.Failed, report.Outcome);
        Assert.Equal("no", report.Error!.Message);
    }

    [Fact]
    public async Task Restored_LastLineCutShort_KeepsTheOthers()
    {
        await using (var file = Open())
        {
            file.Keep(Report("a"));
        }

        await File.AppendAllTextAsync(_path, """{"keep":{"runId":"b","fen""");
        await using var reopened = Open();

        Assert.Equal("a", Assert.Single(reopened.Restored).RunId);
    }

    [Fact]
    public async Task Forget_ThousandsOfSettledReports_KeepsTheFileSmall()
    {
        await using (var file = Open())
        {
            for (int i = 0; i < 20_000; i++)
            {
                file.Keep(Report($"run-{i}"));
                file.Forget(new RunRef($"run-{i}", 1));
            }

            file.Keep(Report("last"));
        }

        long bytes = new FileInfo(_path).Length;
        await using var reopened = Open();

        Assert.Equal("last", Assert.Single(reopened.Restored).RunId);
        Assert.True(new FileInfo(_path).Length < 1_000, "a fresh file holds what is live");
        Assert.True(bytes < 20_000 * 100, $"{bytes} bytes for one live report");
    }

    [Fact]
    public async Task Open_SecondProcess_IsRefused()
    {
        await using var file = Open();

        Assert.Throws<IOException>(Open);
    }

    private static RunReport Report(string runId)
        => new() { RunId = runId, Fence = 1, EndedAtMicros = 5, Outcome = RunOutcome.Failed, Error = new RunError("x", "no", null) };

    private OutboxFile Open() => new(new ExecutorOptions { OutboxPath = _path }, NullLogger<OutboxFile>.Instance);
}
