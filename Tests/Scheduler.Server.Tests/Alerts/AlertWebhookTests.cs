using System.Security.Cryptography;
using System.Text;
using Scheduler.Server.Alerts.Channels;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Tests.Alerts;

public sealed class AlertWebhookTests
{
    [Theory]
    [InlineData(MessageTemplate.Slack, "text")]
    [InlineData(MessageTemplate.DingTalk, "text.content")]
    [InlineData(MessageTemplate.WeCom, "text.content")]
    [InlineData(MessageTemplate.Feishu, "content.text")]
    public async Task Send_ByPreset_PutsTheTextWhereTheReceiverLooks(object template, string path)
    {
        await using var receiver = await WebhookReceiver.StartAsync();

        var error = await SendAsync(receiver, (MessageTemplate)template);

        var text = Assert.Single(receiver.All).Json;
        foreach (var name in path.Split('.'))
        {
            text = text.GetProperty(name);
        }

        Assert.Null(error);
        Assert.StartsWith("[critical] nightly: billing/", text.GetString(), StringComparison.Ordinal);
        Assert.Contains("3 times since 2030-01-31T09:30:00.000Z", text.GetString(), StringComparison.Ordinal);
        Assert.Contains("Also: billing/other", text.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToSlack_LeavesNoMarkupOfTheMessage()
    {
        await using var receiver = await WebhookReceiver.StartAsync();

        await SendAsync(receiver, MessageTemplate.Slack);

        Assert.Contains("said &lt;!channel&gt; &amp; \"stopped\"", Assert.Single(receiver.All).Json.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithAnOwnBody_EscapesWhatStandsInTheStrings()
    {
        await using var receiver = await WebhookReceiver.StartAsync();

        await SendAsync(receiver, MessageTemplate.Own, body: """{"what":"{{message}}","n":{{count}},"run":"{{runId}}"}""");

        var json = Assert.Single(receiver.All).Json;
        Assert.Equal("It said <!channel> & \"stopped\"\n", json.GetProperty("what").GetString());
        Assert.Equal((3, ""), (json.GetProperty("n").GetInt32(), json.GetProperty("run").GetString()));
    }

    [Theory]
    [InlineData("""{"text":"{{secret}}"}""", "{{secret}}")]
    [InlineData("""{"text":{{message}}""", "not JSON")]
    public void Problem_OfAnOwnBodyThatCannotBeUsed_SaysWhy(string body, string part)
    {
        Assert.Contains(part, OwnBody.Problem(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Signed_CanBeVerifiedByTheReceiver()
    {
        await using var receiver = await WebhookReceiver.StartAsync();

        await SendAsync(receiver, MessageTemplate.Generic, "s3cret");
        await SendAsync(receiver, MessageTemplate.DingTalk, "s3cret");
        await SendAsync(receiver, MessageTemplate.Feishu, "s3cret");

        var (generic, dingTalk, feishu) = (receiver.All[0], receiver.All[1], receiver.All[2].Json);
        var now = new FixedClock().UtcNow;
        Assert.Equal(
            $"v1,{Mac("s3cret", $"{generic.Headers["webhook-id"]}.{now.ToUnixTimeSeconds()}.{generic.Body}")}", generic.Headers["webhook-signature"]);
        Assert.EndsWith(
            $"?timestamp={now.ToUnixTimeMilliseconds()}&sign={Uri.EscapeDataString(Mac("s3cret", $"{now.ToUnixTimeMilliseconds()}\ns3cret"))}", dingTalk.Path, StringComparison.Ordinal);
        Assert.Equal(Mac($"{now.ToUnixTimeSeconds()}\ns3cret", ""), feishu.GetProperty("sign").GetString());
    }

    [Theory]
    [InlineData(MessageTemplate.DingTalk, """{"errcode":310000,"errmsg":"sign not match"}""", "refused with errcode 310000")]
    [InlineData(MessageTemplate.WeCom, """{"errcode":0,"errmsg":"ok"}""", null)]
    [InlineData(MessageTemplate.Feishu, """{"code":19024,"msg":"Key Words Not Found"}""", "refused with code 19024")]
    public async Task Send_ToAReceiverThatRefusesWith200_IsAFailure(object template, string answer, string? expected)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = answer;

        Assert.Equal(expected, await SendAsync(receiver, (MessageTemplate)template));
    }

    [Fact]
    public async Task Send_ToARedirect_DoesNotFollow()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = 302;

        var error = await SendAsync(receiver, MessageTemplate.Generic);

        Assert.Equal("answered 302", error);
        Assert.Single(receiver.All);
    }

    [Fact]
    public async Task Send_ToAnAddressThatIsNotAllowed_ConnectsToNothing()
    {
        await using var receiver = await WebhookReceiver.StartAsync();

        var error = await SendAsync(receiver, MessageTemplate.Generic, allowed: "10.0.0.0/8");

        Assert.Contains("Webhooks:AllowedAddresses", error, StringComparison.Ordinal);
        Assert.Empty(receiver.All);
    }

    private static async Task<string?> SendAsync(WebhookReceiver receiver, MessageTemplate template, string? secret = null, string? body = null, string allowed = "127.0.0.1")
    {
        using var webhook = new AlertWebhook(Guard(allowed), new FixedClock());
        var channel = new AlertChannelSpec
        {
            Name = "hook",
            Description = "",
            Kind = ChannelKind.Webhook,
            Host = "",
            HasSecret = secret is not null,
            Template = template,
            Body = body,
            To = [],
            MinIntervalMs = 0,
        };
        return await webhook.SendAsync(channel, new ChannelSecret(receiver.Url, secret), Message, CancellationToken.None);
    }

    internal static AlertMessage Message { get; } = new()
    {
        Id = "message-1",
        Event = AlertEvent.Opened,
        AlertId = "alert-1",
        Rule = "nightly",
        Kind = AlertKind.Failed,
        Severity = AlertSeverity.Critical,
        Subject = "billing/账单",
        Group = "billing",
        Message = "It said <!channel> & \"stopped\"\n",
        Count = 3,
        OpenedAt = new FixedClock().UtcNow,
        LastSeenAt = new FixedClock().UtcNow,
        RunId = null,
        Others = ["billing/other"],
    };

    private static AddressGuard Guard(string allowed) =>
        new(AllowedAddresses.Read([allowed], out _)!, System.Net.Dns.GetHostAddressesAsync); // both lists above can be read

    private static string Mac(string key, string text) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));
}
