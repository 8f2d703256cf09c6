using System.Text;
using Scheduler.Server.Cluster;
using Scheduler.Server.Webhooks.Callbacks;

namespace Scheduler.Server.Tests.Webhooks;

public sealed class CallbackTokensTests
{
    private static readonly CallbackToken Sent = new("0193b3c0d4e57f0e9b1a2c3d4e5f6072", 7, 1_893_490_200_000_001);

    [Fact]
    public void Read_WhatWasIssued_IsTheSameOnEveryNodeOfTheCluster()
    {
        var text = Tokens("one secret of thirty-two bytes ..").Issue(Sent);

        Assert.Equal(Sent, Tokens("one secret of thirty-two bytes ..").Read(text));
        Assert.Null(Tokens("another secret of 32 bytes ......").Read(text));
        Assert.DoesNotContain(text, character => !char.IsAsciiLetterOrDigit(character) && character is not '-' and not '_');
    }

    [Fact]
    public void Read_WithAnyCharacterChanged_IsNothing()
    {
        var tokens = Tokens("one secret of thirty-two bytes ..");
        var text = tokens.Issue(Sent);

        var accepted = Enumerable.Range(0, text.Length).Where(i => tokens.Read($"{text[..i]}{(text[i] == 'Q' ? 'R' : 'Q')}{text[(i + 1)..]}") is not null);

        Assert.Empty(accepted);
    }

    private static CallbackTokens Tokens(string secret) => new(new ClusterSecret(Encoding.UTF8.GetBytes(secret)));
}
