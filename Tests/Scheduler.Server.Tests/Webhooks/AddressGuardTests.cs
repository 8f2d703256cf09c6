using System.Net;
using System.Net.Sockets;
using System.Text;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Tests.Webhooks;

/// <summary>Over real sockets: a listener on the loopback is what no webhook may reach unless it is allowed.</summary>
public sealed class AddressGuardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public AddressGuardTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    [InlineData("rebound.example")]
    public async Task Send_ToTheLoopbackInAnySpelling_OpensNoConnection(string host)
    {
        using var client = Client([], _ => [IPAddress.Loopback, IPAddress.IPv6Loopback]);

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://{host}:{Port}/")));

        Assert.Contains("no address that webhooks may reach", refusal.ToString(), StringComparison.Ordinal);
        Assert.False(_listener.Pending());
    }

    [Fact]
    public async Task Send_ToANameThatAnswersDifferentlyTheSecondTime_ConnectsToTheAddressThatWasJudged()
    {
        var asked = 0;
        using var client = Client(["127.0.0.0/8"], _ => asked++ == 0 ? [IPAddress.Loopback] : [IPAddress.Parse("192.0.2.1")]);
        var serving = AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");

        var body = await client.GetStringAsync(new Uri($"http://twice.example:{Port}/")).WaitAsync(Patience);

        Assert.Equal("ok", body);
        Assert.Equal(1, asked);
        Assert.Contains("Host: twice.example", await serving, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToANameWithOnePermittedAddress_LeavesTheOthersAlone()
    {
        using var client = Client(["127.0.0.1"], _ => [IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]);
        var serving = AnswerAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");

        using var answer = await client.GetAsync(new Uri($"http://mixed.example:{Port}/")).WaitAsync(Patience);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await serving;
    }

    [Fact]
    public async Task Send_AnsweredByARedirect_DoesNotFollow()
    {
        using var client = Client(["receiver.example"], _ => [IPAddress.Loopback]);
        var serving = AnswerAsync($"HTTP/1.1 302 Found\r\nLocation: http://receiver.example:{Port}/elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        using var answer = await client.GetAsync(new Uri($"http://receiver.example:{Port}/")).WaitAsync(Patience);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        await serving;
        Assert.False(_listener.Pending());
    }

    private static HttpClient Client(string[] allowed, Func<string, IPAddress[]> resolve)
    {
        var guard = new AddressGuard(AllowedAddresses.Read(allowed, out _)!, (host, _) => Task.FromResult(resolve(host)));
        return new HttpClient(guard.CreateHandler(), disposeHandler: true);
    }

    /// <summary>Serves one request and returns its head.</summary>
    private async Task<string> AnswerAsync(string answer)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var socket = await _listener.AcceptSocketAsync(patience.Token);
        await using var stream = new NetworkStream(socket);
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, patience.Token);
            Assert.NotEqual(0, read);
            head.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), patience.Token);
        return head.ToString();
    }
}
