using System.Net;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Tests.Webhooks;

public sealed class AllowedAddressesTests
{
    [Theory]
    [InlineData("10.1.0.0/16", "a.example", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "a.example", "10.2.0.1", false)]
    [InlineData("10.1.0.0/16", "a.example", "::ffff:10.1.2.3", true)]
    [InlineData("10.1.2.3", "a.example", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "a.example", "10.1.2.4", false)]
    [InlineData("::ffff:10.1.2.3", "a.example", "10.1.2.3", true)]
    [InlineData("fd00::/8", "a.example", "fd12::1", true)]
    [InlineData("fd00::/8", "a.example", "10.1.2.3", false)]
    [InlineData("a.example", "A.Example.", "10.1.2.3", true)]
    [InlineData("a.example", "b.a.example", "10.1.2.3", false)]
    public void Allows_ByEntry_AnswersAsTold(string entry, string host, string address, bool expected)
    {
        var allowed = AllowedAddresses.Read([entry], out _);

        Assert.NotNull(allowed);
        Assert.Equal(expected, allowed.Allows(host, IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.1.2.3/99")]
    [InlineData("http://a.example")]
    [InlineData("*.example")]
    [InlineData("a b")]
    public void Read_AnEntryThatIsNeither_NamesIt(string entry)
    {
        var allowed = AllowedAddresses.Read(["a.example", entry], out var unreadable);

        Assert.Null(allowed);
        Assert.Equal(entry, unreadable);
    }
}
