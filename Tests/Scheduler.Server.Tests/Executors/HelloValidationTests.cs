using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Tests.Executors;

public sealed class HelloValidationTests
{
    private static readonly HelloMessage Fine = new() { Protocol = ProtocolVersion.Current, Name = "orders-1.eu:a_b", InstanceId = "i1", Slots = 100 };

    private static readonly Dictionary<string, (string Field, HelloMessage Hello)> Wrong = new(StringComparer.Ordinal)
    {
        ["another protocol"] = ("protocol:", Fine with { Protocol = ProtocolVersion.Current + 1 }),
        ["another app"] = ("app:", Fine with { App = "shop" }),
        ["no name"] = ("name:", Fine with { Name = "" }),
        ["a long name"] = ("name:", Fine with { Name = new string('n', 101) }),
        ["a space"] = ("name:", Fine with { Name = "orders 1" }),
        ["an umlaut"] = ("name:", Fine with { Name = "örders" }),
        ["a slash"] = ("name:", Fine with { Name = "a/b" }),
        ["a long instance"] = ("name:", Fine with { InstanceId = new string('i', 65) }),
        ["no slots"] = ("slots:", Fine with { Slots = 0 }),
        ["too many slots"] = ("slots:", Fine with { Slots = 10_001 }),
        ["too many labels"] = ("labels:", Fine with { Labels = Enumerable.Range(0, 17).ToDictionary(i => $"l{i}", i => "v", StringComparer.Ordinal) }),
        ["a long label"] = ("labels:", Fine with { Labels = Label("zone", new string('v', 101)) }),
        ["a label's name"] = ("labels:", Fine with { Labels = Label("zo ne", "v") }),
        ["a handler without name"] = ("handlers:", Fine with { Handlers = [new HandlerInfo("echo", null), new HandlerInfo("", null)] }),
        ["too many handlers"] = ("handlers:", Fine with { Handlers = [.. Enumerable.Range(0, 1_001).Select(i => new HandlerInfo($"h{i}", null))] }),
        ["too many held"] = ("held:", Fine with { Held = [.. Enumerable.Repeat(new RunRef("run", 1), 200_001)] }),
    };

    private static readonly Dictionary<string, HelloMessage> Right = new(StringComparer.Ordinal)
    {
        ["plain"] = Fine,
        ["its app"] = Fine with { App = "billing" },
        ["an empty app"] = Fine with { App = "" },
        ["one slot"] = Fine with { Slots = 1 },
        ["all slots"] = Fine with { Slots = 10_000 },
        ["the longest names"] = Fine with { Name = new string('n', 100), InstanceId = new string('i', 64) },
        ["a label"] = Fine with { Labels = Label("zone", "eu west") },
    };

    public static TheoryData<string> Refused { get; } = [.. Wrong.Keys];

    public static TheoryData<string> Accepted { get; } = [.. Right.Keys];

    [Theory, MemberData(nameof(Refused))]
    public void Problem_OfWhatIsNotAllowed_NamesTheField(string which)
    {
        var (field, hello) = Wrong[which];

        var problem = HelloValidation.Problem(hello, "billing");

        Assert.StartsWith(field, problem, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Accepted))]
    public void Problem_OfWhatIsAllowed_IsNone(string which)
    {
        Assert.Null(HelloValidation.Problem(Right[which], "billing"));
    }

    private static Dictionary<string, string> Label(string name, string value) => new(StringComparer.Ordinal) { [name] = value };
}
