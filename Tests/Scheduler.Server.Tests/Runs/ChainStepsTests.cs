using Scheduler.Server.Runs;
using static Scheduler.Server.Runs.DependencyOutcome;

namespace Scheduler.Server.Tests.Runs;

public sealed class ChainStepsTests
{
    private readonly List<FollowerEdge> _edges = [];
    private readonly Dictionary<string, RunState?> _runs = new(StringComparer.Ordinal);
    private string? _paused;

    [Theory]
    [InlineData(RunState.Succeeded, "success any")]
    [InlineData(RunState.Failed, "failure any")]
    [InlineData(RunState.TimedOut, "failure any")]
    [InlineData(RunState.Lost, "failure any")]
    [InlineData(RunState.Canceled, "any")]
    [InlineData(RunState.Skipped, "")]
    internal void After_EachEnd_LetsThoseRunThatWaitForIt(RunState end, string expected)
    {
        Follow("success", ("a", Success));
        Follow("failure", ("a", Failure));
        Follow("any", ("a", Any));

        var steps = Ended("a", end);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(job => (job, true)).Order(), steps.Order());
    }

    [Fact]
    public void After_OneOfTwoUpstreams_WaitsForTheOther()
    {
        Diamond();
        Ended("a", RunState.Succeeded);

        var first = Ended("b", RunState.Succeeded);
        var second = Ended("c", RunState.Succeeded);

        Assert.Empty(first);
        Assert.Equal([("d", true)], second);
    }

    [Fact]
    public void After_AnUpstreamThatFailed_SkipsWhatWaitsForSeveral()
    {
        Diamond();
        Follow("e", ("d", Success), ("c", Success));
        Ended("a", RunState.Succeeded);

        var first = Ended("b", RunState.Failed);
        var second = Ended("c", RunState.Succeeded);

        Assert.Equal([("d", false), ("e", false)], first);
        Assert.Empty(second);
    }

    [Fact]
    public void After_ARunWhoseFollowersNeverCome_SkipsWhatWaitsForThemFarBelow()
    {
        Follow("b", ("a", Success));
        Follow("x", ("a", Success));
        Follow("y", ("x", Success));
        Follow("z", ("y", Success));
        Follow("d", ("b", Success), ("z", Any));
        Ended("a", RunState.Succeeded);
        Ended("b", RunState.Succeeded);

        var steps = Ended("x", RunState.TimedOut);

        Assert.Equal([("d", false)], steps);
    }

    [Fact]
    public void After_ARootThatFailed_SkipsNothingThatNobodyWaitsFor()
    {
        Diamond();

        Assert.Empty(Ended("a", RunState.Failed));
    }

    [Fact]
    public void After_ARunByCallInTheMiddle_SkipsWhatNeedsMoreThanItStarts()
    {
        Diamond();

        Assert.Equal([("d", false)], Ended("b", RunState.Succeeded));
    }

    [Fact]
    public void After_APausedJob_GoesOnAsIfItHadBeenSkipped()
    {
        Diamond();
        _paused = "b";

        var steps = Ended("a", RunState.Succeeded);

        Assert.Equal([("b", true), ("c", true), ("d", false)], steps.Order());
    }

    [Fact]
    public void After_TheSameEndAgain_PlansNothingTwice()
    {
        Diamond();
        Ended("a", RunState.Succeeded);

        Assert.Empty(Ended("a", RunState.Succeeded));
    }

    private void Diamond()
    {
        Follow("b", ("a", Success));
        Follow("c", ("a", Success));
        Follow("d", ("b", Success), ("c", Success));
    }

    private void Follow(string job, params (string Upstream, DependencyOutcome On)[] upstreams) =>
        _edges.AddRange(upstreams.Select(upstream => new FollowerEdge { JobId = upstream.Upstream, FollowerId = job, Outcome = (int)upstream.On }));

    private IReadOnlyList<(string JobId, bool Runs)> Ended(string job, RunState state)
    {
        _runs[job] = state;
        var steps = new ChainSteps(_edges, _runs, other => other == _paused).After(job);
        foreach (var (follower, runs) in steps)
        {
            _runs[follower] = runs ? null : RunState.Skipped;
        }

        return steps;
    }
}
