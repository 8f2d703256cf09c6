using System.Net;
using Executor.Host.Push;
using Scheduler.Server.Tests.Packages;
using TestServers;

namespace Executor.Host.Tests.Push;

public sealed class PackagePushTests(PushServer server) : IClassFixture<PushServer>
{
    [Fact]
    public async Task Push_OfAPackage_StoresItOnce()
    {
        string file = server.NewFile(new TestArchive("Stored", "1.2.0").ToBytes());

        var first = await Pushed.RunAsync(Request(file));
        var again = await Pushed.RunAsync(Request(file));

        Assert.Equal((0, 0), (first.ExitCode, again.ExitCode));
        Assert.StartsWith("Stored Stored 1.2.0 (SHA-256 ", first.Output, StringComparison.Ordinal);
        Assert.StartsWith("Stored 1.2.0 was there already with the same bytes (SHA-256 ", again.Output, StringComparison.Ordinal);
        var stored = (await server.Admin.GetAsync("packages/Stored")).Expect(HttpStatusCode.OK);
        string sha256 = Assert.Single(stored.Body.GetProperty("versions").EnumerateArray()).GetProperty("sha256").GetString()!;
        Assert.Contains(sha256, first.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_OfALargePackage_ShowsHowMuchWasSent()
    {
        byte[] bytes = new TestArchive("Large").Add("data.bin", TestArchive.Noise(3_000_000)).ToBytes();

        var pushed = await Pushed.RunAsync(Request(server.NewFile(bytes)));

        Assert.Equal(0, pushed.ExitCode);
        string[] lines = [.. pushed.Error.Split('\n').Where(line => line.Contains(" % of ", StringComparison.Ordinal)).Select(line => line.Trim())];
        Assert.Equal([25, 50, 75, 100], lines.Select(line => int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(lines, line => Assert.EndsWith($"of {bytes.Length} bytes sent", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Push_OfOtherBytes_IsAConflict()
    {
        await Pushed.RunAsync(Request(server.NewFile(new TestArchive("Other").ToBytes())));

        var pushed = await Pushed.RunAsync(Request(server.NewFile(new TestArchive("Other", content: "else").ToBytes())));

        Assert.Equal(ExitCodes.Conflict, pushed.ExitCode);
        Assert.Contains("Version 1.0.0 of Other is there already with other bytes", pushed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_OfWhatIsNoPackage_NamesTheField()
    {
        var pushed = await Pushed.RunAsync(Request(server.NewFile([1, 2, 3])));

        Assert.Equal(ExitCodes.Failed, pushed.ExitCode);
        Assert.Contains("The server refuses (400)", pushed.Error, StringComparison.Ordinal);
        Assert.Contains("\n  file ", pushed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_WithDeploy_DeploysOnce()
    {
        var request = Request(server.NewFile(new TestArchive("Deployed").ToBytes())) with { App = "push-deploy" };

        var first = await Pushed.RunAsync(request);
        var again = await Pushed.RunAsync(request);

        Assert.Equal((0, 0), (first.ExitCode, again.ExitCode));
        Assert.Contains("Deployed Deployed 1.0.0 to app push-deploy (deployment ", first.Output, StringComparison.Ordinal);
        Assert.Contains("App push-deploy has version 1.0.0 of Deployed already", again.Output, StringComparison.Ordinal);
        var deployments = (await server.Admin.GetAsync("packages/Deployed/deployments")).Expect(HttpStatusCode.OK);
        Assert.Equal("current", Assert.Single(deployments.Body.GetProperty("items").EnumerateArray()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Push_WithCanary_DeploysACanaryOnceAndNothingBesideIt()
    {
        string first = server.NewFile(new TestArchive("Canary", "1.0.0").ToBytes());
        string second = server.NewFile(new TestArchive("Canary", "2.0.0").ToBytes());
        string third = server.NewFile(new TestArchive("Canary", "3.0.0").ToBytes());
        await Pushed.RunAsync(Request(first) with { App = "push-canary" });

        var canary = await Pushed.RunAsync(Request(second) with { App = "push-canary", CanaryPercent = 20 });
        var again = await Pushed.RunAsync(Request(second) with { App = "push-canary", CanaryPercent = 20 });
        var beside = await Pushed.RunAsync(Request(third) with { App = "push-canary" });

        Assert.Equal((0, 0, ExitCodes.Conflict), (canary.ExitCode, again.ExitCode, beside.ExitCode));
        Assert.Contains("as a canary of 20 %", canary.Output, StringComparison.Ordinal);
        Assert.Contains("has version 2.0.0 of Canary already", again.Output, StringComparison.Ordinal);
        Assert.Contains("Canary 3.0.0 is stored but not deployed. Conflict (409)", beside.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_WithoutTheRight_SaysWhichOneIsMissing()
    {
        string file = server.NewFile(new TestArchive("Rights").ToBytes());
        string reader = server.NewFile(await server.TokenAsync("packages.read"));
        string writer = server.NewFile(await server.TokenAsync("packages.write"));

        var unknown = await Pushed.RunAsync(Request(file) with { TokenFile = server.NewFile("nobody") });
        var upload = await Pushed.RunAsync(Request(file) with { TokenFile = reader });
        var deploy = await Pushed.RunAsync(Request(file) with { TokenFile = writer, App = "push-rights" });

        Assert.Equal((ExitCodes.Forbidden, ExitCodes.Forbidden, ExitCodes.Forbidden), (unknown.ExitCode, upload.ExitCode, deploy.ExitCode));
        Assert.Contains("does not accept the token (401)", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("lacks the right packages.write (403)", upload.Error, StringComparison.Ordinal);
        Assert.Contains("lacks the right packages.deploy (403)", deploy.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ToAnUntrustedServer_ShowsTheFingerprintAndSendsNothing()
    {
        var request = Request(server.NewFile(new TestArchive("Trust").ToBytes()));

        var unpinned = await Pushed.RunAsync(request with { CertificateSha256 = null });
        var other = await Pushed.RunAsync(request with { CertificateSha256 = new string('a', 64) });

        Assert.Equal((ExitCodes.Unreachable, ExitCodes.Unreachable), (unpinned.ExitCode, other.ExitCode));
        Assert.Contains($"--certificate-sha256 {server.Node.CertificateSha256}", unpinned.Error, StringComparison.Ordinal);
        Assert.Contains($"another certificate than --certificate-sha256 allows: {server.Node.CertificateSha256}", other.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Admin.GetAsync("packages/Trust")).Status);
    }

    [Fact]
    public async Task Push_WhereNobodyListens_SaysSo()
    {
        var request = Request(server.NewFile(new TestArchive("Nobody").ToBytes())) with { Server = $"https://127.0.0.1:{FreePort.Next()}" };

        var pushed = await Pushed.RunAsync(request);

        Assert.Equal(ExitCodes.Unreachable, pushed.ExitCode);
        Assert.Contains("Is --server right, and does the server run?", pushed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_AsAProcess_TakesTheTokenFromTheEnvironment()
    {
        string file = server.NewFile(new TestArchive("Environment").ToBytes());
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [ApiToken.Variable] = await File.ReadAllTextAsync(server.TokenFile) };
        await using var program = HostProgram.Start(["push", file, "--server", server.Node.Address.AbsoluteUri, "--certificate-sha256", server.Node.CertificateSha256], environment);

        int exitCode = await program.WaitForExitAsync(HostProgram.Patience);

        Assert.Equal(0, exitCode);
        Assert.Contains("Stored Environment 1.0.0", program.Output, StringComparison.Ordinal);
    }

    private PushRequest Request(string file) => new()
    {
        File = file,
        Server = server.Node.Address.AbsoluteUri,
        TokenFile = server.TokenFile,
        CertificateSha256 = server.Node.CertificateSha256,
    };
}
