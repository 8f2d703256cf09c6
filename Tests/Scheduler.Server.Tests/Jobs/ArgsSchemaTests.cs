using System.Text.Json;
using Scheduler.Server.Api;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Tests.Jobs;

public sealed class ArgsSchemaTests
{
    private const string Schema = """
        {"type":"object","required":["ms"],"properties":{
            "ms":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9]\\d*)$"},
            "names":{"type":"array","items":{"type":"string"}},
            "mode":{"enum":["fast","slow"]}}}
        """;

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"ms":5}""")]
    [InlineData("""{"ms":"5","names":["a"],"mode":"fast","other":true}""")]
    public void Check_OfArgumentsThatFit_FindsNothing(string args)
    {
        Assert.Empty(Check(args));
    }

    [Theory]
    [InlineData("""{"ms":"soon"}""", "args.ms")]
    [InlineData("""{"ms":1.5}""", "args.ms")]
    [InlineData("""{"ms":5,"names":["a",2]}""", "args.names[1]")]
    [InlineData("""{"names":"a"}""", "args.names")]
    [InlineData("""{"mode":"medium"}""", "args.mode")]
    public void Check_OfAnArgumentOfAnotherType_NamesIt(string args, string path)
    {
        Assert.Equal([path], Check(args));
    }

    private static IEnumerable<string> Check(string args)
    {
        var errors = new FieldErrors();
        ArgsSchema.Check(JsonElement.Parse(args), JsonElement.Parse(Schema), "args", errors);
        return errors.ToDictionary().Keys;
    }
}
