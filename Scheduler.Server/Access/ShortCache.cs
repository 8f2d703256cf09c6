using System.Collections.Concurrent;

namespace Scheduler.Server.Access;

/// <summary>Remembers answers for a few seconds: long enough to spare the database, short enough that a right taken away is gone soon.</summary>
internal sealed class ShortCache<TValue>(TimeProvider time, TimeSpan life)
    where TValue : class
{
    private const int Capacity = 10_000;
    private readonly ConcurrentDictionary<string, (TValue Value, long At)> _entries = new(StringComparer.Ordinal);

    public async ValueTask<TValue?> GetAsync(string key, Func<CancellationToken, Task<TValue?>> load, CancellationToken cancellationToken)
    {
        if (_entries.TryGetValue(key, out var entry) && time.GetElapsedTime(entry.At) < life)
        {
            return entry.Value;
        }

        // Dated before the question, so that a change during it is not hidden for longer than the life.
        var askedAt = time.GetTimestamp();
        var value = await load(cancellationToken);
        if (value is null)
        {
            _entries.TryRemove(key, out _);
        }
        else
        {
            if (_entries.Count >= Capacity)
            {
                _entries.Clear();
            }

            _entries[key] = (value, askedAt);
        }

        return value;
    }

    /// <summary>What was remembered, however old; for when the database cannot be asked.</summary>
    public TValue? Peek(string key) => _entries.TryGetValue(key, out var entry) ? entry.Value : null;

    public void Clear() => _entries.Clear();
}
