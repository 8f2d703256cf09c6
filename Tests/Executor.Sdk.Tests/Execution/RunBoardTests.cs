using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Tests.Execution;

public sealed class RunBoardTests
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    [Fact]
    public async Task Assign_OverlapSkipWhileOneRuns_SkipsTheSecond()
    {
        using var board = new Board(Waiting);
        board.AssignAndStart(board.Run("a", jobId: "j", overlap: OverlapPolicy.Skip));

        board.AssignAndStart(board.Run("b", jobId: "j", overlap: OverlapPolicy.Skip), board.Run("c", jobId: "other", overlap: OverlapPolicy.Skip));
        var end = await board.NextEndAsync();

        Assert.Equal(("b", RunOutcome.Skipped, "overlap"), (end.RunId, end.Outcome, end.Reason));
        Assert.Null(end.StartedAtMicros);
        Assert.Equal(2, board.Runs.Running);
        _go.SetResult();
    }

    [Fact]
    public void Assign_OverlapSkipBothDueTogether_RunsOne()
    {
        using var board = new Board(Waiting);

        board.Runs.Assign([board.Run("a", jobId: "j", overlap: OverlapPolicy.Skip), board.Run("b", jobId: "j", overlap: OverlapPolicy.Skip)]);

        Assert.Equal(["a"], board.Launched);
        Assert.Equal("b", Assert.Single(board.Ended).RunId);
    }

    [Fact]
    public async Task Assign_OverlapQueue_StartsTheSecondWhenTheFirstEnded()
    {
        using var board = new Board(Waiting);
        board.AssignAndStart(board.Run("a", jobId: "j", overlap: OverlapPolicy.Queue));
        board.Runs.Assign([board.Run("b", jobId: "j", overlap: OverlapPolicy.Queue)]);
        var before = board.Launched;

        _go.SetResult();
        await board.NextEndAsync();
        await board.Runs.WaitIdleOrLaunchedAsync(board);

        Assert.Empty(before);
        Assert.Equal(["b"], board.Launched);
    }

    [Fact]
    public async Task Assign_OverlapReplace_CancelsTheFirstAndThenStartsTheSecond()
    {
        using var board = new Board(Obedient);
        board.AssignAndStart(board.Run("a", jobId: "j", overlap: OverlapPolicy.Replace));

        board.Runs.Assign([board.Run("b", jobId: "j", overlap: OverlapPolicy.Replace)]);
        var end = await board.NextEndAsync();
        await board.Runs.WaitIdleOrLaunchedAsync(board);

        Assert.Equal(("a", RunOutcome.Canceled), (end.RunId, end.Outcome));
        Assert.Equal(["b"], board.Launched);
    }

    [Fact]
    public void Assign_MoreThanSlots_StartsByPriorityThenDue()
    {
        using var board = new Board(Waiting, slots: 1);

        board.Runs.Assign([
            board.Run("low", priority: 1), board.Run("later", priority: 9, dueInMs: -1), board.Run("earlier", priority: 9, dueInMs: -2)]);
        _go.SetResult();
        board.StartLaunched();

        Assert.Equal(["earlier", "later", "low"], board.Ended.Select(end => end.RunId));
    }

    [Fact]
    public void Assign_ManyArmed_HoldNoSlot()
    {
        using var board = new Board(Waiting, slots: 1);
        board.Runs.Assign([.. Enumerable.Range(0, 50).Select(i => board.Run($"armed-{i}", dueInMs: 600_000))]);

        board.Runs.Assign([board.Run("now")]);

        Assert.Equal(["now"], board.Launched);
        Assert.Equal(50, board.Runs.Unstarted);
    }

    [Fact]
    public async Task Assign_SameDeliveryAgain_NeverRunsItTwice()
    {
        using var board = new Board(Counting);
        var run = board.Run("a");
        board.Runs.Assign([run, run]);
        board.Runs.Assign([run]);
        board.StartLaunched();
        await board.NextEndAsync();
        await board.Runs.WaitIdleAsync(CancellationToken.None);

        board.AssignAndStart(run);
        var reported = board.Deliver();
        board.AssignAndStart(run);

        Assert.Equal(1, _calls);
        Assert.Equal(RunOutcome.Succeeded, Assert.Single(reported).Outcome);
        Assert.Empty(board.Runs.Held());
    }

    [Fact]
    public async Task Assign_HigherFenceOfARunningRun_CancelsTheOldSilentlyAndRunsTheNew()
    {
        using var board = new Board(Obedient);
        board.AssignAndStart(board.Run("a", fence: 1, jobId: "j", overlap: OverlapPolicy.Skip));

        board.Runs.Assign([board.Run("a", fence: 2, jobId: "j", overlap: OverlapPolicy.Skip)]);
        await board.Runs.WaitIdleOrLaunchedAsync(board);
        var reports = board.Deliver();

        Assert.Equal(["a"], board.Launched);
        Assert.All(reports, report => Assert.Equal(2, report.Fence));
        Assert.Empty(board.Ended);
    }

    [Fact]
    public void Assign_LowerFence_IsIgnored()
    {
        using var board = new Board(Waiting);
        board.Runs.Assign([board.Run("a", fence: 3, dueInMs: 600_000)]);

        board.Runs.Assign([board.Run("a", fence: 2)]);

        Assert.Empty(board.Launched);
        Assert.Equal([new RunRef("a", 3)], board.Runs.Held());
    }

    [Fact]
    public void Revoke_ArmedRun_IsReportedAndNeverStarts()
    {
        using var board = new Board(Waiting);
        board.Runs.Assign([board.Run("a", dueInMs: 600_000)]);

        board.Runs.Revoke([new RunRef("a", 1)]);
        var report = Assert.Single(board.Deliver());

        Assert.Equal(RunOutcome.Revoked, report.Outcome);
        Assert.Equal(0, board.Runs.Unstarted);
        Assert.Empty(board.Runs.Held());
    }

    [Fact]
    public void Revoke_RunningRun_IsAnsweredWithItsStart()
    {
        using var board = new Board(Waiting);
        board.AssignAndStart(board.Run("a"));
        board.Deliver();

        board.Runs.Revoke([new RunRef("a", 1)]);
        var report = Assert.Single(board.Deliver());

        Assert.NotNull(report.StartedAtMicros);
        Assert.Null(report.Outcome);
        _go.SetResult();
    }

    [Fact]
    public void Revoke_OvertakesItsAssignment_TheRunIsNotTaken()
    {
        using var board = new Board(Waiting);

        board.Runs.Revoke([new RunRef("a", 1)]);
        board.Runs.Assign([board.Run("a")]);

        Assert.Empty(board.Launched);
        Assert.Equal(RunOutcome.Revoked, Assert.Single(board.Deliver()).Outcome);
    }

    [Fact]
    public async Task Cancel_RunningRun_EndsItAsCanceled()
    {
        using var board = new Board(Obedient);
        board.AssignAndStart(board.Run("a", timeoutMs: 60_000));

        board.Runs.Cancel([new RunRef("a", 1)]);
        var end = await board.NextEndAsync();

        Assert.Equal(RunOutcome.Canceled, end.Outcome);
        Assert.Null(end.Reason);
    }

    [Fact]
    public void Cancel_ArmedRun_EndsItWithoutAStart()
    {
        using var board = new Board(Waiting);
        board.Runs.Assign([board.Run("a", dueInMs: 600_000)]);

        board.Runs.Cancel([new RunRef("a", 1)]);

        var end = Assert.Single(board.Ended);
        Assert.Equal(RunOutcome.Canceled, end.Outcome);
        Assert.Null(end.StartedAtMicros);
    }

    [Fact]
    public async Task Advance_PastTheTimeout_EndsItAsTimedOut()
    {
        using var board = new Board(Obedient);
        board.AssignAndStart(board.Run("a", timeoutMs: 500));

        board.Time.Advance(TimeSpan.FromMilliseconds(499));
        int before = board.Ended.Count;
        board.Time.Advance(TimeSpan.FromMilliseconds(1));
        var end = await board.NextEndAsync();

        Assert.Equal(0, before);
        Assert.Equal(RunOutcome.TimedOut, end.Outcome);
    }

    [Fact]
    public async Task Advance_HandlerIgnoresItsTimeout_ReportsItAndKeepsTheSlotTaken()
    {
        using var board = new Board(Waiting, slots: 1);
        board.AssignAndStart(board.Run("deaf", timeoutMs: 100));
        board.Runs.Assign([board.Run("next")]);

        board.Time.Advance(TimeSpan.FromMilliseconds(100));
        board.Time.Advance(TimeSpan.FromSeconds(10));
        var end = await board.NextEndAsync();
        var launchedMeanwhile = board.Launched;
        _go.SetResult();
        await board.Runs.WaitIdleOrLaunchedAsync(board);

        Assert.Equal((RunOutcome.TimedOut, "ignoredCancellation"), (end.Outcome, end.Reason));
        Assert.Empty(launchedMeanwhile);
        Assert.Equal(["next"], board.Launched);
        Assert.Single(board.Ended);
    }

    [Fact]
    public async Task Advance_NoSlotUntilItExpired_SkipsIt()
    {
        using var board = new Board(Waiting, slots: 1);
        board.AssignAndStart(board.Run("a"));
        board.Runs.Assign([board.Run("b", expireInMs: 1_000)]);

        board.Time.Advance(TimeSpan.FromSeconds(3));
        var end = await board.NextEndAsync();

        Assert.Equal(("b", RunOutcome.Skipped, "expired"), (end.RunId, end.Outcome, end.Reason));
        _go.SetResult();
    }

    [Fact]
    public async Task Assign_UnknownHandler_FailsNamingIt()
    {
        using var board = new Board(Waiting);

        board.AssignAndStart(board.Run("a", handler: "nobody"));
        var end = await board.NextEndAsync();

        Assert.Equal("unknownHandler", end.Error!.Type);
        Assert.Contains("'nobody'", end.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"count":"many"}""", "$.count")]
    [InlineData("""{"count":1,"name":null}""", "name")]
    [InlineData("{}", "count")]
    public async Task Assign_ArgsDoNotFit_FailsNamingWhere(string args, string where)
    {
        using var board = new Board(handlers => handlers.MapHandler("typed", (TypedArgs typed) => typed.Name));

        board.AssignAndStart(board.Run("a", handler: "typed", args: args));
        var end = await board.NextEndAsync();

        Assert.Equal("invalidArgs", end.Error!.Type);
        Assert.Contains(where, end.Error.Message, StringComparison.Ordinal);
        Assert.Null(end.StartedAtMicros);
    }

    [Fact]
    public async Task Execute_ResultOfExactlyTheLimit_Succeeds()
    {
        // As JSON the text has two quotation marks more.
        using var board = new Board(handlers => handlers.MapHandler("big", () => new string('x', (1024 * 1024) - 2)));

        board.AssignAndStart(board.Run("a", handler: "big"));
        var end = await board.NextEndAsync();

        Assert.Equal(RunOutcome.Succeeded, end.Outcome);
        Assert.Equal(1024 * 1024, end.Result!.Value.GetRawText().Length);
    }

    [Fact]
    public async Task Execute_ResultTooLarge_Fails()
    {
        using var board = new Board(handlers => handlers.MapHandler("big", () => new string('x', (1024 * 1024) - 1)));

        board.AssignAndStart(board.Run("a", handler: "big"));
        var end = await board.NextEndAsync();

        Assert.Equal(("resultTooLarge", RunOutcome.Failed), (end.Error!.Type, end.Outcome));
        Assert.Null(end.Result);
    }

    [Fact]
    public async Task Deliver_AnsweredStale_StopsTheRunAndForgetsIt()
    {
        using var board = new Board(Obedient);
        board.AssignAndStart(board.Run("a"));

        board.Deliver(new RunRef("a", 1));
        await board.Runs.WaitIdleAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Empty(board.Runs.Held());
        Assert.Empty(board.Ended);
        Assert.Empty(board.Deliver());
    }

    [Fact]
    public void Assign_MoreThanTheCapacity_LeavesTheRestToTheServer()
    {
        using var board = new Board(Waiting, capacity: 100);

        board.Runs.Assign([.. Enumerable.Range(0, 150).Select(i => board.Run($"r{i}", dueInMs: 600_000))]);

        Assert.Equal(100, board.Runs.Held().Count);
    }

    [Fact]
    public void Assign_Drained_GivesItBack()
    {
        using var board = new Board(Waiting);
        board.Runs.Drain(true);

        board.Runs.Assign([board.Run("a")]);
        var report = Assert.Single(board.Deliver());
        board.Runs.Drain(false);
        board.Runs.Assign([board.Run("a", fence: 2)]);

        Assert.Equal(RunOutcome.Returned, report.Outcome);
        Assert.Equal(["a"], board.Launched);
    }

    private static void Obedient(ExecutorBuilder handlers) => handlers.MapHandler(
        "work", (CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));

    private void Waiting(ExecutorBuilder handlers) => handlers.MapHandler("work", () => _go.Task);

    private void Counting(ExecutorBuilder handlers) => handlers.MapHandler("work", () => Interlocked.Increment(ref _calls));

    private sealed record TypedArgs(int Count, string Name = "");
}
