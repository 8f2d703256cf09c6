using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Audit;
using Scheduler.Server.Startup;

namespace Scheduler.Server.Tests.Security;

public sealed class ProxyTests
{
    [Theory]
    [InlineData(null, "127.0.0.1")]
    [InlineData("10.9.9.9", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.7")]
    [InlineData("127.0.0.0/8", "203.0.113.7")]
    public async Task Login_ForwardedAddress_IsBelievedFromTrustedProxiesOnly(string? trusted, string expected)
    {
        await using var server = await RunningServer.StartAsync(trusted is null ? [] : [$"--Proxy:TrustedAddresses:0={trusted}"]);

        using var response = await server.SendAsync(
            HttpMethod.Post, "api/v1/auth/login", new { userName = "nobody", password = "wrong-password-1" }, forwardedFor: "203.0.113.7");

        var row = Assert.Single(await server.Services.GetRequiredService<AuditStore>().ListAsync(new AuditFilter(), null, 10, CancellationToken.None));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(expected, row.Address);
    }

    [Fact]
    public void Options_NotAnAddress_RefusesNamingTheKey()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Proxy:TrustedAddresses:0", "nginx")]).Build();

        var failure = Assert.Throws<StartupException>(() => TrustedProxies.Options(configuration));

        Assert.Contains("Proxy:TrustedAddresses", failure.Message, StringComparison.Ordinal);
    }
}
