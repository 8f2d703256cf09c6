using System.Net;
using System.Net.Sockets;
using Executor.Host.Push;
using TestServers;
using TestServers.Processes;

namespace Executor.Host.Tests.Push;

/// <summary>Pushes that end before a server is asked, or while it is.</summary>
public sealed class PushCommandTests : IDisposable
{
    private readonly TempFolder _folder = new("push-command");

    [Fact]
    public async Task Push_WithATokenOnTheCommandLine_RefusesAndDoesNotRepeatIt()
    {
        await using var program = HostProgram.Start(["push", Package(), "--server", "https://localhost", "--token=very-secret"]);

        int exitCode = await program.WaitForExitAsync(HostProgram.Patience);

        Assert.Equal(ExitCodes.Failed, exitCode);
        Assert.Contains("--token-file FILE", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_Interrupted_EndsAsCanceled()
    {
        // Takes the connection and never says a word.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var program = HostProgram.Start(["push", Package(), "--server", $"https://{silent.LocalEndpoint}", "--token-file", File("token", "a-token")]);
        using var limit = new CancellationTokenSource(HostProgram.Patience, TimeProvider.System);
        using var connection = await silent.AcceptTcpClientAsync(limit.Token);

        int exitCode = await program.StopAsync(UnixSignal.Interrupt, HostProgram.Patience);

        Assert.Equal(ExitCodes.Canceled, exitCode);
        Assert.Contains("Canceled.", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost", "--server is 'http://localhost'")]
    [InlineData("https://user:secret@host", "--server is 'host'")]
    [InlineData("localhost:7443", "--server is 'localhost:7443'")]
    public async Task Push_ToNoHttpsAddress_IsRefused(string server, string message) => await AssertRefusedAsync(Request() with { Server = server }, message);

    [Fact]
    public async Task Push_WithWrongOptions_NamesThem()
    {
        await AssertRefusedAsync(Request() with { CanaryPercent = 10 }, "--canary is given without --deploy");
        await AssertRefusedAsync(Request() with { App = "a", CanaryPercent = 101 }, "--canary is 101");
        await AssertRefusedAsync(Request() with { CertificateSha256 = "12" }, "--certificate-sha256 is '12'");
        await AssertRefusedAsync(Request() with { File = _folder.File("absent.zip") }, "cannot be read");
        await AssertRefusedAsync(Request() with { File = File("empty.zip", "") }, "has 0 bytes");
    }

    [Fact]
    public async Task Push_WithoutAUsableToken_SaysWhatToDo()
    {
        await AssertRefusedAsync(Request() with { TokenFile = null }, "There is no token");
        await AssertRefusedAsync(Request() with { TokenFile = _folder.File("absent") }, "cannot be read");
        await AssertRefusedAsync(Request() with { TokenFile = File("two", "one\ntwo") }, "does not hold one token in one line");
        await AssertRefusedAsync(Request() with { TokenFile = File("long", new string('x', 9000)) }, "is larger than 8192 bytes");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AssertRefusedAsync(PushRequest request, string message)
    {
        var pushed = await Pushed.RunAsync(request);

        Assert.Equal(ExitCodes.Failed, pushed.ExitCode);
        Assert.Contains(message, pushed.Error, StringComparison.Ordinal);
    }

    private PushRequest Request() => new() { File = Package(), Server = "https://localhost:1", TokenFile = File("token", "a-token") };

    private string Package() => File("a.zip", "not looked at");

    private string File(string name, string text)
    {
        string path = _folder.File(name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
