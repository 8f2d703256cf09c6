using Executor.Sdk.Timing;

namespace Executor.Sdk.Tests.Timing;

public sealed class DueTimerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private sealed record Due(int Number, long AtMicros);

    [Fact]
    public async Task Schedule_ThousandsOfInstants_ReleasesNoneEarlyAndAllInOrder()
    {
        const int count = 4_000;
        var clock = SetClock();
        var releases = new List<(Due Item, long AtMicros)>();
        var done = new TaskCompletionSource();
        using var timer = new DueTimer<Due>(clock, ShortSleep.ForThisPlatform(), batch =>
        {
            long now = clock.NowMicros;
            releases.AddRange(batch.Select(item => (item, now)));
            if (releases.Count == count)
            {
                done.SetResult();
            }
        });
        var random = new Random(1);
        long start = clock.NowMicros + 100_000;

        for (int i = 0; i < count; i++)
        {
            long due = start + random.Next(1_500_000);
            timer.Schedule(new Due(i, due), due);
        }

        await done.Task.WaitAsync(Patience);

        Assert.All(releases, release => Assert.True(release.AtMicros >= release.Item.AtMicros, $"{release.Item.AtMicros - release.AtMicros} µs early"));
        Assert.Equal(releases.Select(release => release.Item.AtMicros).Order(), releases.Select(release => release.Item.AtMicros));
        Assert.Equal(count, releases.DistinctBy(release => release.Item.Number).Count());
    }

    [Fact]
    public async Task Schedule_ManyAtOneInstant_ReleasesThemTogether()
    {
        const int count = 10_000;
        var clock = SetClock();
        var batches = new List<int>();
        var done = new TaskCompletionSource();
        int released = 0;
        using var timer = new DueTimer<Due>(clock, ShortSleep.ForThisPlatform(), batch =>
        {
            batches.Add(batch.Count);
            released += batch.Count;
            if (released == count)
            {
                done.SetResult();
            }
        });
        long due = clock.NowMicros + 300_000;

        for (int i = 0; i < count; i++)
        {
            timer.Schedule(new Due(i, due), due);
        }

        await done.Task.WaitAsync(Patience);

        Assert.Equal([count], batches);
    }

    [Fact]
    public async Task Schedule_EarlierItemArrivesLater_IsReleasedFirst()
    {
        var clock = SetClock();
        var first = new TaskCompletionSource<Due>();
        using var timer = new DueTimer<Due>(clock, ShortSleep.ForThisPlatform(), batch => first.TrySetResult(batch[0]));
        long now = clock.NowMicros;

        timer.Schedule(new Due(1, now + 60_000_000), now + 60_000_000);
        timer.Schedule(new Due(2, now + 50_000), now + 50_000);
        var item = await first.Task.WaitAsync(Patience);

        Assert.Equal(2, item.Number);
    }

    [Fact]
    public async Task Schedule_ClockIsCorrectedWhileWaiting_FollowsTheCorrectedClock()
    {
        var clock = SetClock();
        var released = new TaskCompletionSource<long>();
        using var timer = new DueTimer<Due>(clock, ShortSleep.ForThisPlatform(), _ => released.TrySetResult(clock.NowMicros));
        long due = clock.NowMicros + 60_000_000;
        timer.Schedule(new Due(1, due), due);

        clock.Follow(clock.Time.GetTimestamp(), due - 20_000);
        long at = await released.Task.WaitAsync(Patience);

        Assert.True(at >= due);
    }

    [Fact]
    public async Task Schedule_MonitorSleepOnly_IsNotEarlyEither()
    {
        var clock = SetClock();
        var early = new List<long>();
        var done = new TaskCompletionSource();
        int released = 0;
        using var timer = new DueTimer<Due>(clock, new MonitorSleep(), batch =>
        {
            early.AddRange(batch.Where(item => clock.NowMicros < item.AtMicros).Select(item => item.AtMicros));
            released += batch.Count;
            if (released == 100)
            {
                done.SetResult();
            }
        });
        long start = clock.NowMicros;

        for (int i = 1; i <= 100; i++)
        {
            timer.Schedule(new Due(i, start + (i * 5_000)), start + (i * 5_000));
        }

        await done.Task.WaitAsync(Patience);

        Assert.Empty(early);
    }

    private static ClusterClock SetClock()
    {
        var clock = new ClusterClock(TimeProvider.System);
        clock.Follow(TimeProvider.System.GetTimestamp(), 1_000_000_000_000);
        return clock;
    }
}
