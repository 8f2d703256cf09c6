using System.Text;
using Scheduler.Server.Api;

namespace Scheduler.Server.Tests.Api;

public sealed class BodyReaderTests
{
    [Fact]
    public void Parse_EveryPropertyRight_GivesTheValue()
    {
        var (value, errors) = Parse("""
            {"name":"a","size":3,"colour":"darkBlue","at":"2030-01-31T10:30:00.25+01:00","labels":{"zone":"eu"},
             "args":{"any":[1,null]},"parts":[{"radius":2,"kind":"round"},{"kind":"edged","edges":4}]}
            """);

        Assert.Empty(errors);
        Assert.Equal(Colour.DarkBlue, value!.Colour);
        Assert.Equal(new DateTimeOffset(2030, 1, 31, 9, 30, 0, 250, TimeSpan.Zero), value.At);
        Assert.Equal([new RoundPart { Radius = 2 }, new EdgedPart { Edges = 4 }], value.Parts);
        Assert.Equal("""{"any":[1,null]}""", value.Args.GetRawText());
    }

    [Theory]
    [InlineData("""{"name":"a","nope":1}""", "nope", "is not a known property")]
    [InlineData("""{"name":"a","Size":1}""", "Size", "is not a known property")]
    [InlineData("""{}""", "name", "is required")]
    [InlineData("""{"name":null}""", "name", "must not be null")]
    [InlineData("""{"name":1}""", "name", "must be a string")]
    [InlineData("""{"name":"a","name":"b"}""", "name", "is given twice")]
    [InlineData("""{"name":"a","size":"1"}""", "size", "must be a whole number within range")]
    [InlineData("""{"name":"a","size":1.5}""", "size", "must be a whole number within range")]
    [InlineData("""{"name":"a","size":99999999999}""", "size", "must be a whole number within range")]
    [InlineData("""{"name":"a","size":null}""", "size", "must not be null")]
    [InlineData("""{"name":"a","colour":"green"}""", "colour", "must be one of red, darkBlue")]
    [InlineData("""{"name":"a","colour":1}""", "colour", "must be one of red, darkBlue")]
    [InlineData("""{"name":"a","at":"2030-01-31T10:30:00"}""", "at", "must be an RFC 3339 instant with its offset, such as 2030-01-31T09:30:00.000Z")]
    [InlineData("""{"name":"a","at":5}""", "at", "must be an RFC 3339 instant with its offset, such as 2030-01-31T09:30:00.000Z")]
    [InlineData("""{"name":"a","labels":[]}""", "labels", "must be an object")]
    [InlineData("""{"name":"a","labels":{"zone":1}}""", "labels.zone", "must be a string")]
    [InlineData("""{"name":"a","labels":{"zone":null}}""", "labels.zone", "must not be null")]
    [InlineData("""{"name":"a","parts":{}}""", "parts", "must be an array")]
    [InlineData("""{"name":"a","parts":[null]}""", "parts[0]", "must not be null")]
    [InlineData("""{"name":"a","parts":[{"radius":1}]}""", "parts[0].kind", "is required: one of round, edged")]
    [InlineData("""{"name":"a","parts":[{"kind":"flat"}]}""", "parts[0].kind", "must be one of round, edged")]
    [InlineData("""{"name":"a","parts":[{"kind":7}]}""", "parts[0].kind", "must be one of round, edged")]
    [InlineData("""{"name":"a","parts":[{"kind":"round","radius":1},{"kind":"edged","edges":true}]}""", "parts[1].edges", "must be a whole number within range")]
    [InlineData("""{"name":"a","parts":[{"kind":"round","radius":1,"edges":3}]}""", "parts[0].edges", "is not a known property")]
    [InlineData("""[]""", "$", "must be an object")]
    [InlineData("""null""", "$", "must be an object")]
    [InlineData("""{"name":"a",}""", "$", "is not valid JSON at line 1, byte 13")]
    [InlineData("""{"name":"\ud800"}""", "$", "contains text that is not valid Unicode")]
    [InlineData("""{"name":"a","args":{"\udc00":1}}""", "$", "contains text that is not valid Unicode")]
    [InlineData("", "$", "is required")]
    public void Parse_SomethingWrong_NamesItsPath(string json, string path, string message)
    {
        var (value, errors) = Parse(json);

        Assert.Null(value);
        var error = Assert.Single(errors);
        Assert.Equal(path, error.Key);
        Assert.Equal([message], error.Value);
    }

    [Fact]
    public void Parse_SeveralThingsWrong_NamesThemAll()
    {
        var (_, errors) = Parse("""{"nope":1,"size":"x","parts":[{"kind":"round"}]}""");

        Assert.Equal(["name", "nope", "parts[0].radius", "size"], errors.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parse_WrongInMorePlacesThanAnybodyReads_StopsAtTheLimit()
    {
        var (_, errors) = Parse($$"""{"name":"a","parts":[{{string.Join(',', Enumerable.Repeat("0", 100_000))}}]}""");

        Assert.Equal(FieldErrors.Limit, errors.Count);
    }

    [Fact]
    public void Parse_TextThatIsNotUtf8_IsRefused()
    {
        var errors = new FieldErrors();

        BodyReader.Parse<Shape>(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, errors);

        Assert.True(errors.Has("$"));
    }

    [Fact]
    public void Parse_NestedTooDeep_IsRefused()
    {
        var (_, errors) = Parse($$"""{"name":"a","args":{{new string('[', 5000)}}{{new string(']', 5000)}}}""");

        Assert.Equal(["$"], errors.Keys);
    }

    private static (Shape? Value, IReadOnlyDictionary<string, string[]> Errors) Parse(string json)
    {
        var errors = new FieldErrors();
        var value = BodyReader.Parse<Shape>(Encoding.UTF8.GetBytes(json), errors);
        return (value, errors.ToDictionary());
    }
}
