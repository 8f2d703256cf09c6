using System.Text;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeSeconds(1614265330);

    /// <summary>The first is the example of the standard's own libraries, the second computed with openssl.</summary>
    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", """{"test": 2432232314}""", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("plain secret", "run", "{}", "v1,HzcpD6NGzAXFeuo+L+WuVoovqzuq3XvIYforEob6CHg=")]
    public void Of_AKnownMessage_IsTheKnownSignature(string secret, string id, string body, string expected)
    {
        var signature = WebhookSignature.Of(secret, id, At, Encoding.UTF8.GetBytes(body));

        Assert.Equal(expected, signature);
    }

    [Fact]
    public void Of_ASecretThatOnlyLooksEncoded_IsItsOwnBytes()
    {
        var signature = WebhookSignature.Of("whsec_not base64!", "run", At, "{}"u8);

        Assert.NotEqual(WebhookSignature.Of("not base64!", "run", At, "{}"u8), signature);
    }
}
