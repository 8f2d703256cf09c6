using Scheduler.Server.Dispatch;
using Scheduler.Server.Runs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Dispatch;

public sealed class WaitingRunsTests
{
    private readonly WaitingRuns _waiting = new();

    [Fact]
    public void Take_WhatIsDue_ComesInTheOrderOfDue()
    {
        _waiting.Add([Run("c", Now + 3), Run("a", Now + 1), Run("d", Now + 4), Run("b", Now + 2)]);

        var first = _waiting.Take(Now + 3, 2);
        var rest = _waiting.Take(Now + 3, 10);

        Assert.Equal(["a", "b"], first.Select(run => run.Id));
        Assert.Equal(["c"], rest.Select(run => run.Id));
        Assert.Equal(1, _waiting.Count);
    }

    [Fact]
    public void Add_OfANewerFence_ReplacesTheOlder()
    {
        _waiting.Add([Run("a", Now, fence: 2)]);

        _waiting.Add([Run("a", Now, fence: 1)]);
        _waiting.Add([Run("a", Now + 5, fence: 3, executor: Other)]);

        Assert.True(_waiting.Has("a", 3));
        Assert.False(_waiting.Has("a", 4));
        Assert.Empty(_waiting.Take(Now, 10));
        Assert.Equal((3, Other), Assert.Single(_waiting.Take(Now + 5, 10).Select(run => (run.Fence, run.ExecutorId))));
    }

    [Fact]
    public void Add_OfWhatIsKnown_IsTakenOnce()
    {
        _waiting.Add([Run("a", Now)]);
        _waiting.Add([Run("a", Now)]);

        Assert.Single(_waiting.Take(Now, 10));
        Assert.Empty(_waiting.Take(Now, 10));
    }

    [Fact]
    public void Forget_AnExecutor_LeavesTheOthersAndTakesItsRowsAgainLater()
    {
        _waiting.Add([Run("a", Now), Run("b", Now, executor: Other)]);

        _waiting.Forget(Mine);
        var known = _waiting.Has("a", 1);
        var others = _waiting.Take(Now, 10);
        _waiting.Add([Run("a", Now)]);

        Assert.False(known);
        Assert.Equal(["b"], others.Select(run => run.Id));
        Assert.Equal(["a"], _waiting.Take(Now, 10).Select(run => run.Id));
    }

    private static WaitingRun Run(string id, long dueAt, int fence = 1, string? executor = null) => new()
    {
        Id = id,
        JobId = Job,
        JobVersion = 1,
        ExecutorId = executor ?? Mine,
        Fence = fence,
        Attempt = 1,
        Priority = 5,
        DueAt = dueAt,
    };
}
