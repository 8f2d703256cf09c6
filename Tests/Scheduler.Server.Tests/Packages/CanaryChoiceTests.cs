using Scheduler.Server.Packages;

namespace Scheduler.Server.Tests.Packages;

public sealed class CanaryChoiceTests
{
    private static readonly string[] Fleet = [.. Enumerable.Range(0, 10).Select(i => new string((char)('a' + i), 32))];

    [Theory]
    [InlineData(10, 1, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(10, 11, 2)]
    [InlineData(10, 25, 3)]
    [InlineData(3, 50, 2)]
    [InlineData(1, 1, 1)]
    [InlineData(10, 100, 10)]
    [InlineData(0, 50, 0)]
    public void Add_ToNone_TakesTheShareRoundedUp(int online, int percent, int expected) =>
        Assert.Equal(expected, CanaryChoice.Add(Fleet[..online], [], percent).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Add_InWhateverOrder_ChoosesTheSame() =>
        Assert.Equal(CanaryChoice.Add(Fleet, [], 30), CanaryChoice.Add([.. Fleet.Reverse()], [], 30));

    [Fact]
    public void Add_WhenExecutorsCome_KeepsThoseThatWereChosen()
    {
        var first = CanaryChoice.Add(Fleet[..4], [], 50);

        var more = CanaryChoice.Add(Fleet, first, 50);

        Assert.Equal(2, first.Count);
        Assert.Equal(3, more.Count);
        Assert.Empty(more.Intersect(first, StringComparer.Ordinal));
    }

    [Fact]
    public void Add_WhenChosenOnesAreAway_TakesOthersInTheirPlace()
    {
        var first = CanaryChoice.Add(Fleet, [], 20);

        var more = CanaryChoice.Add([.. Fleet.Except(first, StringComparer.Ordinal)], first, 20);

        Assert.Equal(2, more.Count);
    }

    [Theory]
    [InlineData(20, 4, 20, 20, false)]
    [InlineData(20, 5, 20, 20, true)]
    [InlineData(19, 19, 20, 20, false)]
    [InlineData(1, 1, 0, 1, true)]
    [InlineData(100, 0, 0, 1, false)]
    public void IsTooBad_ByShareOfEnoughRuns(long ended, long failed, int maxFailurePercent, int minRuns, bool expected) =>
        Assert.Equal(expected, new CanaryRuns(ended, failed).IsTooBad(maxFailurePercent, minRuns));
}
