using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Tests.Protocol;

/// <summary>docs/protocol.md shows messages as this assembly reads and writes them.</summary>
public sealed class ProtocolPageTests
{
    private static readonly Type[] Shown =
    [
        typeof(HelloMessage), typeof(WelcomeMessage), typeof(BeatMessage), typeof(BeatReply), typeof(Assignment[]), typeof(RunRef[]),
        typeof(ReportBatch), typeof(ReportReply), typeof(PollRequest), typeof(PollReply), typeof(BeatRequest), typeof(ReportsRequest), typeof(ByeRequest),
        typeof(PackageOrders), typeof(PackageRead), typeof(PackageChunk), typeof(PackagesReport),
    ];

    public static TheoryData<string> Messages => [.. Shown.Select(type => type.Name)];

    // The page must not show a property that nobody reads.
    private static readonly JsonSerializerOptions Strict = new(ProtocolJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Example_ReadAndWrittenAgain_IsTheSame(string message)
    {
        var type = Shown.Single(shown => shown.Name == message);
        var written = ProtocolPage.Example(message);

        var again = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(written, type, Strict), type, ProtocolJson.Options);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(written), again), $"The serializer writes: {again}");
    }

    [Fact]
    public void Hello_WithoutWhatMayBeLeftOut_HasEmptyLists()
    {
        const string Least = """{"protocol":1,"name":"one","instanceId":"1","slots":1}""";

        var hello = JsonSerializer.Deserialize<HelloMessage>(Least, ProtocolJson.Options)!; // the text is an object

        Assert.Empty(hello.Labels);
        Assert.Empty(hello.Handlers);
        Assert.Empty(hello.Held);
    }

    [Fact]
    public void Report_WithoutWhatMayBeLeftOut_HasEmptyLists()
    {
        var batch = JsonSerializer.Deserialize<ReportBatch>("{}", ProtocolJson.Options)!; // the text is an object

        Assert.Empty(batch.Runs);
        Assert.Empty(batch.Logs);
    }

    [Fact]
    public void Page_ForEachCallOfTheHub_ShowsItsMessages()
    {
        Type[] doors = [typeof(IExecutorHub), typeof(IPackageHub), typeof(IExecutorClient), typeof(IPackageClient)];
        var used = doors.SelectMany(door => door.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .Select(type => type.IsGenericType ? type.GetGenericArguments()[0] : type)
            .Where(type => type.Namespace == typeof(IExecutorHub).Namespace)
            .Distinct();

        var missing = used.Where(type => !Shown.Any(shown => (shown.GetElementType() ?? shown) == type));

        Assert.Empty(missing);
    }

    [Fact]
    public void Page_ForEachOutcome_ExplainsIt()
    {
        var names = Enum.GetValues<RunOutcome>().Select(outcome => JsonSerializer.Serialize(outcome, ProtocolJson.Options).Trim('"'));

        var missing = names.Where(name => !ProtocolPage.Text.Contains($"| `{name}` |", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Page_ForEachStateOfAPackage_ExplainsIt()
    {
        var names = Enum.GetValues<PackageState>().Select(state => JsonSerializer.Serialize(state, ProtocolJson.Options).Trim('"'));

        var missing = names.Where(name => !ProtocolPage.Text.Contains($"| `{name}` |", StringComparison.Ordinal));

        Assert.Empty(missing);
    }
}
