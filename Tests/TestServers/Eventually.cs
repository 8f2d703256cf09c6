using System.Diagnostics;

namespace TestServers;

/// <summary>Waits for what another process brings about, which gives no signal of its own.</summary>
public static class Eventually
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is yes; throws a TimeoutException that says what was waited for.</summary>
    public static async Task TrueAsync(
        Func<Task<bool>> question, TimeSpan limit, string expectation, CancellationToken cancellationToken = default)
    {
        await ValueAsync(async () => await question() ? "yes" : null, limit, expectation, cancellationToken);
    }

    /// <summary>Asks again and again until there is a value.</summary>
    public static async Task<T> ValueAsync<T>(
        Func<Task<T?>> question, TimeSpan limit, string expectation, CancellationToken cancellationToken = default)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await question() is { } value)
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {expectation}.");
            }

            await Task.Delay(Pace, TimeProvider.System, cancellationToken);
        }
    }
}
