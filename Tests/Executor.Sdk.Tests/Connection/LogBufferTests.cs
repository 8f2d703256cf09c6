using Executor.Sdk.Connection;
using Executor.Sdk.Protocol;
using Executor.Sdk.Testing;
using Executor.Sdk.Timing;

namespace Executor.Sdk.Tests.Connection;

public sealed class LogBufferTests : IDisposable
{
    private readonly LogBuffer _logs = new(new ClusterClock(new SteppedTimeProvider()));

    public void Dispose() => _logs.Dispose();

    [Fact]
    public void TryTake_LinesOfSeveralRuns_KeepsSequencesPerRun()
    {
        var first = new RunLog("a", 1);
        var second = new RunLog("b", 1);
        Append(first, 3);
        Append(second, 2);

        _logs.TryTake(out var batch);

        Assert.Equal([1, 2, 3], batch!.Chunks[0].Lines.Select(line => line.Seq));
        Assert.Equal([1, 2], batch.Chunks[1].Lines.Select(line => line.Seq));
    }

    [Fact]
    public void Append_FloodOfOneRun_DropsTheNewestAndMarksTheGap()
    {
        var log = new RunLog("a", 1);
        Append(log, LogBuffer.MaxLinesPerRun + 7);

        _logs.Close(log);
        var lines = Drain();

        Assert.Equal(LogBuffer.MaxLinesPerRun + 1, lines.Count);
        Assert.Equal(7, lines[^1].Dropped);
        Assert.Equal(LogBuffer.MaxLinesPerRun + 8, lines[^1].Seq);
        Assert.Equal(7, _logs.Dropped);
        Assert.All(lines.Zip(lines.Skip(1)), pair => Assert.Equal(pair.Second.Seq - pair.First.Seq - 1, pair.Second.Dropped));
    }

    [Fact]
    public void GiveBack_ConnectionLost_SendsTheSameLinesAgain()
    {
        Append(new RunLog("a", 1), 5);
        _logs.TryTake(out var first);

        _logs.GiveBack(first!);
        var lines = Drain();

        Assert.Equal([1, 2, 3, 4, 5], lines.Select(line => line.Seq));
    }

    [Fact]
    public void Append_LongMessage_IsCutBetweenCharacters()
    {
        var log = new RunLog("a", 1);
        _logs.Append(log, "information", "c", string.Concat(Enumerable.Repeat("😀", 5_000)), null);

        var line = Assert.Single(Drain());

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(line.Message), LogBuffer.MaxMessageBytes - 8, LogBuffer.MaxMessageBytes);
        Assert.EndsWith("😀…", line.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryTake_LongLines_StaysFarBelowTheMessageLimit()
    {
        var log = new RunLog("a", 1);
        for (int i = 0; i < 200; i++)
        {
            _logs.Append(log, "information", "c", new string('"', 8_000), null);
        }

        _logs.TryTake(out var batch);
        int bytes = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new ReportBatch([], batch!.Chunks), ProtocolJson.Options).Length;

        Assert.InRange(bytes, 1, 2 * 1024 * 1024);
    }

    private void Append(RunLog log, int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            _logs.Append(log, "information", "c", $"line {i}", null);
        }
    }

    private List<LogLine> Drain()
    {
        var lines = new List<LogLine>();
        while (_logs.TryTake(out var batch))
        {
            lines.AddRange(batch.Chunks.SelectMany(chunk => chunk.Lines));
            _logs.Acknowledge(batch);
        }

        return lines;
    }
}
