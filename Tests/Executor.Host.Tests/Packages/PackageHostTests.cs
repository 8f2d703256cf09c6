using Executor.Host.Packages;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using Microsoft.AspNetCore.SignalR;
using TestServers;

namespace Executor.Host.Tests.Packages;

public sealed class PackageHostTests : IDisposable
{
    private const long Minute = 60_000_000;

    private readonly TempFolder _folder = new("packages");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Order_NewVersion_StartsRunsOnItAndEndsOldOnesOnTheOld()
    {
        await using var node = await TestNode.StartAsync();
        var (clock, ahead) = (node.ClusterMicros, 0L);
        node.ClusterMicros = () => clock() + Volatile.Read(ref ahead);
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder, configuration: ("Packages:Greeter:Signature", "the clerk"));
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);
        string go = _folder.File("go");
        string running = await host.AssignAsync("wait", $$"""{"file":"{{go}}"}""");
        await node.Seen.StartOfAsync(running);
        string armed = await host.AssignAsync("greet", """{"name":"armed"}""", dueInMs: Minute / 1_000);
        await node.Seen.FirstAsync<Reported>(seen => seen.Batch.Runs.Any(run => run.RunId == armed && run.ArmedAtMicros is not null));

        var before = await host.RunAsync("greet");
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(2), 2));
        await server.ToldAsync("Greeter", "2.0.0", PackageState.Loaded);
        var after = await host.RunAsync("greet");
        Volatile.Write(ref ahead, 2 * Minute);
        var later = await node.Seen.EndOfAsync(armed);
        var draining = await server.ToldAsync("Greeter", "1.0.0", PackageState.Draining);
        await File.WriteAllTextAsync(go, "");
        var late = await node.Seen.EndOfAsync(running);
        var gone = await server.ToldAsync("Greeter", "1.0.0", PackageState.Unloaded);

        var (one, two) = (new PackageRef("Greeter", "1.0.0"), new PackageRef("Greeter", "2.0.0"));
        Assert.Equal(("hello, you (the clerk)", one), (before.Result!.Value.GetString(), before.Package));
        Assert.Equal(("welcome, you (the clerk)", two), (after.Result!.Value.GetString(), after.Package));
        Assert.Equal(("welcome, armed (the clerk)", two), (later.Result!.Value.GetString(), later.Package));
        Assert.Equal(("hello, late", one), (late.Result!.Value.GetString(), late.Package));
        Assert.Equal(1, draining.Running);
        Assert.NotNull(gone.UnloadMs);
        Assert.Contains(node.Seen.LinesOf(before.RunId), line => line.Message == "greeting you");
        Assert.True(node.Seen.Of<Greeted>()[0].Hello.LoadsPackages);
        Assert.Equal(["greet", "wait"], node.Seen.Of<PackagesTold>()[^1].Report.Handlers.Select(handler => handler.Name));
    }

    [Fact]
    public async Task Order_PackagesWithTwoVersionsOfALibraryAndANativeOne_RunSideBySide()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder);
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1), server.Release(BuiltPackage.Native(), 1));
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);
        await server.ToldAsync("Native", "1.0.0", PackageState.Loaded);

        var first = await host.RunAsync("greet");
        var second = await host.RunAsync("word");
        var native = await host.RunAsync("sqlite");
        var again = await host.RunAsync("greet");

        Assert.Equal(
            ["hello, you", "welcome, 40", "42", "hello, you"],
            new[] { first, second, native, again }.Select(run => run.Result!.Value.GetString()));
    }

    [Fact]
    public async Task Order_SameArchiveAgain_IsNotLoadedAgain()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder);
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        var first = await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded, revision: 1);

        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 2));
        var second = await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded, revision: 2);

        Assert.Equal((first.Context, first.SinceMicros), (second.Context, second.SinceMicros));
        Assert.Single(host.Packages.Packages);
    }

    [Fact]
    public async Task Order_OtherVersionOfTheSameRevision_IsFollowed()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder);
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 3));
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);

        await server.OrderAsync(server.Release(BuiltPackage.Greeter(2), 3));
        await server.ToldAsync("Greeter", "2.0.0", PackageState.Loaded);

        Assert.Equal("welcome, you", (await host.RunAsync("greet")).Result!.Value.GetString());
    }

    [Fact]
    public async Task Order_WithoutThePackage_TakesItsHandlersOut()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder, handlers: executor => executor.MapHandler("own", () => 1));
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);

        await server.OrderAsync();
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Unloaded);
        var run = await host.RunAsync("greet");

        Assert.Equal(["own"], node.Seen.Of<PackagesTold>()[^1].Report.Handlers.Select(handler => handler.Name));
        Assert.Equal("unknownHandler", run.Error?.Type);
        Assert.Null(run.Package);
    }

    [Fact]
    public async Task Order_DownloadIsCutOff_GoesOnWhereItStopped()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        int reads = 0;
        server.Reading = _ =>
        {
            switch (Interlocked.Increment(ref reads))
            {
                case 3:
                    throw new HubException("unavailable: the package could not be read; ask again.");
                case 5:
                    node.DropConnections();
                    break;
            }
        };
        await using var host = await RunningHost.StartAsync(node, _folder);

        await server.OrderAsync(server.Release(BuiltPackage.Native(), 1));
        await server.ToldAsync("Native", "1.0.0", PackageState.Loaded);
        var native = await host.RunAsync("sqlite");

        var offsets = server.Reads.Select(read => read.OffsetBytes).ToList();
        Assert.Equal("42", native.Result!.Value.GetString());
        Assert.Equal(offsets.Order(), offsets);
        Assert.Equal(offsets[2], offsets[3]);
        Assert.Equal(1, offsets.Count(offset => offset == 0));
    }

    [Fact]
    public async Task Order_DiskDoesNotTakeIt_TriesAgainUntilItDoes()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder);
        var release = server.Release(BuiltPackage.Greeter(1), 1);
        var statement = OrderCheck.Read(release)!; // The server wrote it.

        // A file where the folder belongs: the last step fails, as it would on a full disk.
        var inTheWay = Path.Combine(_folder.File("packages"), "Greeter", $"1.0.0-{statement.ArchiveSha256[..8]}");
        Directory.CreateDirectory(Path.GetDirectoryName(inTheWay)!); // It has a folder.
        await File.WriteAllTextAsync(inTheWay, "");
        await server.OrderAsync(release);
        await host.Log.FirstAsync(line => line.Text.StartsWith("Greeter 1.0.0 could not be unpacked yet", StringComparison.Ordinal));
        File.Delete(inTheWay);
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);

        Assert.Equal("hello, you", (await host.RunAsync("greet")).Result!.Value.GetString());
        Assert.DoesNotContain(node.Seen.Of<PackagesTold>(), told => told.Report.Packages.Any(package => package.State is PackageState.Failed));
    }

    [Fact]
    public async Task Start_WithoutAServer_OffersWhatWasLoadedLast()
    {
        await using (var node = await TestNode.StartAsync())
        {
            using var server = new PackageServer(node);
            await using var first = await RunningHost.StartAsync(node, _folder);
            await server.OrderAsync(server.Release(BuiltPackage.Greeter(2), 5));
            await server.ToldAsync("Greeter", "2.0.0", PackageState.Loaded);
        }

        await using var again = await RunningHost.StartAsync(null, _folder);

        var report = Assert.Single(again.Packages.Packages);
        Assert.Equal(("Greeter", "2.0.0", 5, PackageState.Loaded), (report.Name, report.Version, report.Revision, report.State));
        Assert.Equal(["greet", "wait"], again.Handlers.Offered.Select(handler => handler.Name));
    }

    [Fact]
    public async Task Start_FilesWereChanged_FetchesThePackageAgain()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        var release = server.Release(BuiltPackage.Greeter(2), 5);
        await using (await RunningHost.StartAsync(node, _folder))
        {
            await server.OrderAsync(release);
            await server.ToldAsync("Greeter", "2.0.0", PackageState.Loaded);
        }

        string code = Assert.Single(Directory.GetFiles(_folder.Path, "Greetings.dll", SearchOption.AllDirectories));
        byte[] bytes = await File.ReadAllBytesAsync(code);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(code, bytes);
        int read = server.Reads.Count;
        await using var again = await RunningHost.StartAsync(node, _folder);
        var restored = Assert.Single(again.Packages.Packages);
        await node.Seen.CountAsync<Greeted>(2);
        await server.OrderAsync(release);
        var run = await RunWhenLoadedAsync(node, again);

        Assert.Equal(PackageState.Failed, restored.State);
        Assert.Contains("were changed", restored.Error, StringComparison.Ordinal);
        Assert.Equal("welcome, you", run.Result!.Value.GetString());
        Assert.True(server.Reads.Count > read);
    }

    [Fact]
    public async Task Order_OlderThanOneBeforeTheRestart_IsRefused()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using (await RunningHost.StartAsync(node, _folder))
        {
            await server.OrderAsync(server.Release(BuiltPackage.Greeter(2), 5));
            await server.ToldAsync("Greeter", "2.0.0", PackageState.Loaded);
        }

        await using var again = await RunningHost.StartAsync(node, _folder);
        await node.Seen.CountAsync<Greeted>(2);
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 4));
        var refused = await server.ToldAsync("Greeter", "1.0.0", PackageState.Failed);
        var run = await again.RunAsync("greet");

        Assert.Contains("revision 5 was followed already", refused.Error, StringComparison.Ordinal);
        Assert.Equal("welcome, you", run.Result!.Value.GetString());
    }

    [Fact]
    public async Task Order_SignedWithAKeyThatIsNotPinned_IsRefused()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder, settings => settings with { PinnedKeys = new HashSet<string> { new('0', 64) } });

        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        var refused = await server.ToldAsync("Greeter", "1.0.0", PackageState.Failed);

        Assert.Contains("Executor:PackageKeys", refused.Error, StringComparison.Ordinal);
        Assert.Empty(host.Handlers.Offered);
    }

    [Fact]
    public async Task LoadLocal_Archive_TakesThePlaceOfWhatWasOrdered()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var host = await RunningHost.StartAsync(node, _folder, settings => settings with { PinnedKeys = new HashSet<string> { server.Key.Id } });
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);

        var local = await host.Packages.LoadLocalAsync(BuiltPackage.PathOf("Greeter2", "Greeter", "2.0.0"), CancellationToken.None);
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 2));
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Unloaded);
        var run = await host.RunAsync("greet");

        Assert.Equal(("2.0.0", 0, PackageState.Loaded), (local.Version, local.Revision, local.State));
        Assert.Equal("welcome, you", run.Result!.Value.GetString());
    }

    [Fact]
    public async Task Start_FolderOfAnotherProcess_SaysWhatToDo()
    {
        await using var first = await RunningHost.StartAsync(null, _folder);

        var error = await Assert.ThrowsAsync<PackageException>(() => RunningHost.StartAsync(null, _folder));

        Assert.Contains("--Executor:PackagesPath=DIR", error.Message, StringComparison.Ordinal);
    }

    private static async Task<RunReport> RunWhenLoadedAsync(TestNode node, RunningHost host)
    {
        await node.Seen.FirstAsync<PackagesTold>(_ => host.Packages.Packages.Any(package => package.State is PackageState.Loaded));
        return await host.RunAsync("greet");
    }
}
