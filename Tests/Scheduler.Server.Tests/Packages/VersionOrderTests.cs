using Executor.Sdk.Protocol;

namespace Scheduler.Server.Tests.Packages;

public sealed class VersionOrderTests
{
    [Fact]
    public void Compare_OfVersionsInTheOrderOfTheSpecification_KeepsIt()
    {
        string[] ordered =
        [
            "0.9.10", "1.0.0-0", "1.0.0-1", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
            "1.0.1", "1.2.0", "1.10.0", "2.0.0", "999999999.0.0",
        ];

        Assert.Equal(ordered, ordered.Reverse().Order(VersionOrder.Instance));
    }

    [Theory]
    [InlineData("1.2.3", true)]
    [InlineData("0.0.0-a.b-c.1", true)]
    [InlineData("1.2", false)]
    [InlineData("1.2.3.4", false)]
    [InlineData("v1.2.3", false)]
    [InlineData("01.2.3", false)]
    [InlineData("1.2.3-", false)]
    [InlineData("1.2.3-a..b", false)]
    [InlineData("1.2.3+build", false)]
    [InlineData("1.2.3\n", false)]
    [InlineData("1.2.9999999999", false)]
    [InlineData("1.2.3-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void IsWellFormed_ByTheRule(string version, bool expected) => Assert.Equal(expected, VersionOrder.IsWellFormed(version));
}
