using System.Text.Json.Nodes;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using TestServers;

namespace Executor.Host.Tests.Packages;

/// <summary>Whatever is wrong with an order: what ran before goes on, and the node is told why and what to do.</summary>
public sealed class RefusedOrderTests(RefusedOrderTests.ServingHost serving) : IClassFixture<RefusedOrderTests.ServingHost>
{
    [Theory]
    [InlineData("dependency", "lacks assembly 'Greetings'")]
    [InlineData("sdkTooOld", "update Executor.Host")]
    [InlineData("sdkTooNew", "build the package with the present SDK")]
    [InlineData("noHandlers", "lists no handlers")]
    [InlineData("otherHandlers", "lists the handlers other, Greeter.dll has greet, wait")]
    [InlineData("otherVersion", "says that it is Greeter 2.0.0")]
    [InlineData("path", "'../evil.dll' whose name leads out of its folder")]
    [InlineData("bomb", "an entry that unpacks to more than 100 times its size: 'zeros.bin'")]
    [InlineData("unlisted", "that the manifest does not name: 'extra.dll'")]
    [InlineData("file", "not as the manifest says: 'Greeter.dll'")]
    [InlineData("archive", "is not the one that was signed")]
    [InlineData("length", "is not as long as was signed")]
    [InlineData("manifest", "manifest.json is not the one that was signed")]
    [InlineData("app", "is for app 'other'; this executor belongs to 'tests'")]
    public async Task Order_ThatIsWrong_KeepsTheOldVersionAndSaysWhy(string wrong, string reason)
    {
        long revision = serving.NextRevision();
        var package = Package(wrong);
        string version = wrong == "otherVersion" ? "2.0.1" : package.Version;
        var release = wrong switch
        {
            "archive" => serving.Server.Release(package, revision, archive: Flipped(package.ToBytes())),
            "length" => serving.Server.Release(package, revision, archive: package.ToBytes()[..^1]),
            "manifest" => serving.Server.Release(package, revision, statement => statement with { ManifestSha256 = new string('a', 64) }),
            "otherVersion" => serving.Server.Release(package, revision, statement => statement with { Version = version }),
            "app" => serving.Server.Release(package, revision, statement => statement with { App = "other" }),
            _ => serving.Server.Release(package, revision),
        };

        await serving.Server.OrderAsync(release);
        var refused = await serving.Server.ToldAsync(package.Name, version, PackageState.Failed, revision);
        var run = await serving.Host.RunAsync("greet");

        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
        Assert.Equal(("hello, you", "1.0.0"), (run.Result!.Value.GetString(), run.Package?.Version));
        Assert.Empty(Directory.GetDirectories(serving.Folder, "2.0.*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Order_SignedByAStranger_IsRefused()
    {
        using var stranger = new PackageServer(await TestNode.StartAsync());
        long revision = serving.NextRevision();
        var foreign = stranger.Release(BuiltPackage.Greeter(2), revision);

        await serving.Server.OrderAsync(foreign);
        var unknown = await serving.Server.ToldAsync("Greeter", "2.0.0", PackageState.Failed, revision);
        await serving.Server.OrderAsync(foreign with { Statement = foreign.Statement.Replace($":{revision}", $":{revision + 1}", StringComparison.Ordinal), KeyId = serving.Server.Key.Id });
        var wrong = await serving.Server.ToldAsync("Greeter", "2.0.0", PackageState.Failed, serving.NextRevision());
        await stranger.Node.DisposeAsync();

        Assert.Contains("which the server did not send", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("signature is wrong", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_HandlerOfAnotherPackage_IsRefused()
    {
        var other = BuiltPackage.Greeter(2).With(manifest => manifest["name"] = "Other");

        await serving.Server.OrderAsync(serving.Server.Release(BuiltPackage.Greeter(1), serving.NextRevision()), serving.Server.Release(other, 1));
        var refused = await serving.Server.ToldAsync("Other", "2.0.0", PackageState.Failed);

        Assert.Contains("'greet' is offered by package Greeter 1.0.0 already", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Order_HandlerOfTheHostItself_IsRefused()
    {
        using var folder = new TempFolder("packages");
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, folder, handlers: executor => executor.MapHandler("greet", () => "own"));

        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        var refused = await server.ToldAsync("Greeter", "1.0.0", PackageState.Failed);
        var run = await host.RunAsync("greet");

        Assert.Contains("'greet' is offered by the executor itself already", refused.Error, StringComparison.Ordinal);
        Assert.Equal("own", run.Result!.Value.GetString());
    }

    [Fact]
    public async Task Order_StaticConstructorThrows_IsRefused()
    {
        await serving.Server.OrderAsync(serving.Server.Release(BuiltPackage.Greeter(1), serving.NextRevision()), serving.Server.Release(BuiltPackage.Thrower(), 1));
        var refused = await serving.Server.ToldAsync("Thrower", "1.0.0", PackageState.Failed);

        Assert.Contains("static constructor of Thrower.ThrowJob throws InvalidOperationException: no setting for the thrower", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(serving.Host.Handlers.Offered, handler => handler.Name == "throw");
    }

    private static BuiltPackage Package(string wrong)
    {
        var package = BuiltPackage.Greeter(2);
        return wrong switch
        {
            "dependency" => package.Without("Greetings.dll").Without("Greeter.deps.json"),
            "sdkTooOld" => package.With(manifest => manifest["sdk"]!["min"] = "99.0.0"),
            "sdkTooNew" => package.With(manifest => manifest["sdk"] = new JsonObject { ["min"] = "0.0.1", ["max"] = "0.0.2" }),
            "noHandlers" => package.With(manifest => manifest["handlers"] = new JsonArray()),
            "otherHandlers" => package.With(manifest => manifest["handlers"] = new JsonArray(new JsonObject { ["name"] = "other" })),
            "path" => package.Add("../evil.dll", [1]),
            "bomb" => package.Add("zeros.bin", new byte[20_000_000]),
            "unlisted" => package.Add("extra.dll", [1]).With(manifest => manifest["files"]!.AsArray().RemoveAt(manifest["files"]!.AsArray().Count - 1)),
            "file" => package.Flip("Greeter.dll"),
            _ => package,
        };
    }

    private static byte[] Flipped(byte[] bytes)
    {
        bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }

    public sealed class ServingHost : IAsyncLifetime
    {
        private readonly TempFolder _folder = new("packages");
        private long _revision = 10;

        internal TestNode Node { get; private set; } = null!; // Set before any test sees it, as the next two.

        internal PackageServer Server { get; private set; } = null!;

        internal RunningHost Host { get; private set; } = null!;

        internal string Folder => _folder.Path;

        public async Task InitializeAsync()
        {
            Node = await TestNode.StartAsync();
            Server = new PackageServer(Node);
            Host = await RunningHost.StartAsync(Node, _folder);
            await Server.OrderAsync(Server.Release(BuiltPackage.Greeter(1), NextRevision()));
            await Server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);
        }

        public async Task DisposeAsync()
        {
            await Host.DisposeAsync();
            Server.Dispose();
            await Node.DisposeAsync();
            _folder.Dispose();
        }

        internal long NextRevision() => Interlocked.Increment(ref _revision);
    }
}
