using Scheduler.Server.Access;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Access;

public sealed class SignInThrottleTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Enter_AfterFiveFailures_WaitsLongerEachTimeButNeverForGood(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        var throttle = new SignInThrottle(new SignInFailureStore(database.Database), clock);
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await throttle.EnterAsync("ada", "10.0.0.1", CancellationToken.None));
        }

        var waits = new List<TimeSpan>();
        for (var i = 0; i < 8; i++)
        {
            var wait = await throttle.EnterAsync("ADA", "10.0.0.2", CancellationToken.None);
            waits.Add(wait!.Value);
            clock.Advance(wait.Value);
            Assert.Null(await throttle.EnterAsync("ada", "10.0.0.2", CancellationToken.None));
        }

        Assert.Equal([30, 60, 120, 240, 480, 900, 900, 900], waits.Select(wait => wait.TotalSeconds));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Enter_AfterASuccess_StartsAnew(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var throttle = new SignInThrottle(new SignInFailureStore(database.Database), new FixedClock());
        for (var i = 0; i < 5; i++)
        {
            await throttle.EnterAsync("ada", "10.0.0.1", CancellationToken.None);
        }

        await throttle.SucceedAsync("ada", "10.0.0.1", CancellationToken.None);

        Assert.Null(await throttle.EnterAsync("ada", "10.0.0.1", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Enter_ManyAccountsFromOneAddress_LocksTheAddressAlone(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var throttle = new SignInThrottle(new SignInFailureStore(database.Database), new FixedClock());
        for (var i = 0; i < 50; i++)
        {
            Assert.Null(await throttle.EnterAsync($"user{i}", "10.0.0.1", CancellationToken.None));
        }

        Assert.NotNull(await throttle.EnterAsync("user99", "10.0.0.1", CancellationToken.None));
        Assert.Null(await throttle.EnterAsync("user99", "10.0.0.2", CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Enter_ManyGuessesAtOnce_LetsNoMoreThanTheLimitThrough(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var throttle = new SignInThrottle(new SignInFailureStore(database.Database), new FixedClock());

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => throttle.EnterAsync("ada", $"10.0.0.{i}", CancellationToken.None)));

        Assert.Equal(5, answers.Count(wait => wait is null));
    }
}
