using Scheduler.Server.Jobs;

namespace Scheduler.Server.Tests.Jobs;

public sealed class DependencyGraphTests
{
    [Fact]
    public void PathTo_AJobThatFollowsItself_IsTheWayAround()
    {
        var graph = new DependencyGraph([("a", "b"), ("b", "c"), ("c", "a")]);

        Assert.Equal(["a", "b", "c", "a"], graph.PathTo("c", "a"));
        Assert.Null(new DependencyGraph([("a", "b"), ("b", "c")]).PathTo("a", "c"));
    }

    [Fact]
    public void WithoutCommonRoot_OfADiamond_IsNobody()
    {
        var graph = new DependencyGraph([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d")]);

        Assert.Empty(graph.WithoutCommonRoot("a"));
    }

    [Fact]
    public void WithoutCommonRoot_OfTwoRoots_NamesWhoWaitsForBothHoweverFarBelow()
    {
        var graph = new DependencyGraph([("a", "b"), ("b", "d"), ("x", "y"), ("y", "d")]);

        Assert.Equal(["d"], graph.WithoutCommonRoot("d"));
        Assert.Equal(["d"], graph.WithoutCommonRoot("a"));
    }
}
