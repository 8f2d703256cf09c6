using System.Net;

namespace Scheduler.Server.Tests.Security;

public sealed class OriginTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("own", HttpStatusCode.Unauthorized)]
    public async Task Hub_OfAnotherOrigin_IsRefusedBeforeItsTokenIsRead(string? origin, HttpStatusCode expected)
    {
        using var response = await admin.Server.SendAsync(
            HttpMethod.Post, "hubs/executor/negotiate?negotiateVersion=1", origin: origin == "own" ? admin.Server.Address.GetLeftPart(UriPartial.Authority) : origin);

        Assert.Equal(expected, response.StatusCode);
    }
}
