using System.Text.Json;
using Scheduler.Server.Packages;

namespace Scheduler.Server.Tests.Packages;

public sealed class HandlerComparisonTests
{
    [Fact]
    public void Compare_OfTwoVersions_NamesHandlersAndPlacesOfSchemas()
    {
        var before = Handlers(("kept", """{"type":"object","properties":{"a/b":{"type":"string"},"gone":{"type":"string"}},"required":["gone"]}"""), ("removed", null), ("same", """{"x":[1]}"""), ("opened", "{}"));
        var after = Handlers(("kept", """{"type":"object","properties":{"a/b":{"type":"integer"},"new":{}},"required":["new"]}"""), ("added", null), ("same", """{"x":[1]}"""), ("opened", null));

        var changes = HandlerComparison.Compare("1.0.0", before, after);

        Assert.Equal("1.0.0", changes.From);
        Assert.Equal(["added"], changes.Added);
        Assert.Equal(["removed"], changes.Removed);
        Assert.Equal(["kept", "opened"], changes.Changed.Select(change => change.Handler));
        Assert.Equal(["/properties/new"], changes.Changed[0].Added);
        Assert.Equal(["/properties/gone"], changes.Changed[0].Removed);
        Assert.Equal(["/properties/a~1b/type", "/required"], changes.Changed[0].Changed);
        Assert.Equal([""], changes.Changed[1].Removed);
    }

    private static List<ManifestHandler> Handlers(params (string Name, string? Schema)[] handlers) =>
        [.. handlers.Select(handler => new ManifestHandler { Name = handler.Name, ArgsSchema = handler.Schema is null ? null : JsonElement.Parse(handler.Schema) })];
}
