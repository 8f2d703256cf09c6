using System.Collections.Concurrent;
using Executor.Sdk.Execution;

namespace Executor.Sdk.Tests.Execution;

public sealed class StartThreadsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Launch_WhileThreadsAreIdle_UsesThem()
    {
        using var threads = new StartThreads(2);
        var place = new TaskCompletionSource<(string? Name, bool Pool)>(TaskCreationOptions.RunContinuationsAsynchronously);

        threads.Launch(new Work(() => place.SetResult((Thread.CurrentThread.Name, Thread.CurrentThread.IsThreadPoolThread))));

        Assert.Equal(("run start", false), await place.Task.WaitAsync(Limit));
    }

    [Fact]
    public async Task Launch_WhileAllThreadsAreBlocked_UsesThePool()
    {
        using var threads = new StartThreads(2);
        using var go = new ManualResetEventSlim();
        var place = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Launch(new Work(() => go.Wait(Limit)));
        threads.Launch(new Work(() => go.Wait(Limit)));

        threads.Launch(new Work(() => place.SetResult(Thread.CurrentThread.IsThreadPoolThread)));

        Assert.True(await place.Task.WaitAsync(Limit));
        go.Set();
    }

    [Fact]
    public async Task Launch_OfManyFromManyThreads_RunsEachOnce()
    {
        const int Count = 20_000;
        using var threads = new StartThreads(3);
        var times = new ConcurrentDictionary<int, int>();
        using var done = new CountdownEvent(Count);

        await Parallel.ForEachAsync(Enumerable.Range(0, Count), (number, _) =>
        {
            threads.Launch(new Work(() =>
            {
                times.AddOrUpdate(number, 1, static (_, before) => before + 1);
                done.Signal();
            }));
            return ValueTask.CompletedTask;
        });

        Assert.True(done.Wait(Limit));
        Assert.Equal(Count, times.Count);
        Assert.All(times.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Launch_AfterDispose_StillRuns()
    {
        var threads = new StartThreads(2);
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Launch(new Work(static () => { }));

        threads.Dispose();
        threads.Launch(new Work(ran.SetResult));

        await ran.Task.WaitAsync(Limit);
    }

    private sealed class Work(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }
}
