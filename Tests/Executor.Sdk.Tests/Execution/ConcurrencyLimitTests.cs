using Executor.Sdk.Protocol;

namespace Executor.Sdk.Tests.Execution;

public sealed class ConcurrencyLimitTests
{
    [Fact]
    public async Task Assign_MoreThanTheLimit_StartsTheNextWhenOneEnds()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var board = new Board(handlers => handlers.MapHandler("work", () => go.Task));
        board.Runs.Assign([Limited(board, "a"), Limited(board, "b"), Limited(board, "c"), board.Run("other")]);
        var first = board.Launched;
        board.StartLaunched();

        go.SetResult();
        await board.NextEndAsync();
        await board.Runs.WaitIdleOrLaunchedAsync(board);

        Assert.Equal(["a", "b", "other"], first.Order(StringComparer.Ordinal));
        Assert.Equal(["c"], board.Launched);
    }

    [Fact]
    public void Assign_WithinTheLimit_StartsAll()
    {
        using var board = new Board(handlers => handlers.MapHandler("work", () => { }));

        board.Runs.Assign([Limited(board, "a"), Limited(board, "b")]);

        Assert.Equal(["a", "b"], board.Launched);
    }

    private static Assignment Limited(Board board, string runId) => board.Run(runId, jobId: "j") with { ConcurrencyLimit = 2 };
}
