using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Tests.Executors;

public sealed class ReportValidationTests
{
    private const string RunId = "01985a3e7c1d7f0e9b1a2c3d4e5f6071";

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"runs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1}]}""")]
    [InlineData("""{"runs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1,"outcome":"succeeded","endedAtMicros":1}]}""")]
    [InlineData("""{"logs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1,"lines":[{"seq":1,"message":"a","category":"b"}]}]}""")]
    public void Problem_OfAWellFormedBatch_IsNone(string batch)
    {
        var problem = ReportValidation.Problem(Read(batch));

        Assert.Null(problem);
    }

    [Theory]
    [InlineData("""{"runs":[null]}""")]
    [InlineData("""{"runs":[{"runId":null,"fence":1}]}""")]
    [InlineData("""{"runs":[{"runId":"mine","fence":1}]}""")]
    [InlineData("""{"runs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":0}]}""")]
    [InlineData("""{"runs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1,"outcome":"succeeded"}]}""")]
    [InlineData("""{"logs":[null]}""")]
    [InlineData("""{"logs":[{"fence":1,"lines":[]}]}""")]
    [InlineData("""{"logs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1,"lines":[null]}]}""")]
    [InlineData("""{"logs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1,"lines":[{"seq":1}]}]}""")]
    public void Problem_OfAMalformedBatch_IsTold(string batch)
    {
        var problem = ReportValidation.Problem(Read(batch));

        Assert.NotNull(problem);
    }

    [Fact]
    public void Problem_OfTooManyLines_IsTold()
    {
        var line = new LogLine(1, 1, "information", "a", "b", null, 0);

        var problem = ReportValidation.Problem(new ReportBatch([], [new LogChunk(RunId, 1, [.. Enumerable.Repeat(line, 2_001)])]));

        Assert.NotNull(problem);
    }

    private static ReportBatch Read(string json) => JsonSerializer.Deserialize<ReportBatch>(json, ProtocolJson.Options)!; // the texts are objects
}
