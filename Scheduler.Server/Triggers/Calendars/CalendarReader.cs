using System.Collections.Concurrent;
using System.Data.Common;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Reads what calendars exclude. A version never changes, so what was worked out once is kept; which version counts is asked each time.</summary>
internal sealed class CalendarReader(CalendarStore store, IDatabase database)
{
    // A full cache starts anew rather than keeping an order of use.
    private const int Kept = 500;
    private readonly ConcurrentDictionary<(string Id, int Version), ExcludedTimes> _known = new();

    /// <summary>The calendars of some names, each of which may be null or not exist.</summary>
    public async ValueTask<CalendarSet> ReadAsync(IEnumerable<string?> names, CancellationToken cancellationToken)
    {
        var named = Distinct(names);
        return named.Count == 0 ? CalendarSet.None : await database.ReadAsync(connection => ReadAsync(named, connection, null, cancellationToken), cancellationToken);
    }

    /// <inheritdoc cref="ReadAsync(IEnumerable{string?}, CancellationToken)"/>
    public async ValueTask<CalendarSet> ReadAsync(IEnumerable<string?> names, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var named = Distinct(names);
        return named.Count == 0 ? CalendarSet.None : await ReadAsync(named, connection, transaction, cancellationToken);
    }

    private async Task<CalendarSet> ReadAsync(List<string> names, DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, ExcludedTimes>(StringComparer.Ordinal);
        foreach (var (id, name, version) in await store.ListVersionsAsync(names, connection, transaction, cancellationToken))
        {
            if (_known.TryGetValue((id, version), out var known))
            {
                found[name] = known;
            }
            else if (await store.FindAsync(id, connection, transaction, cancellationToken) is { } row)
            {
                found[name] = Remember(row);
            }
        }

        return new CalendarSet(found);
    }

    private ExcludedTimes Remember(CalendarRow row)
    {
        if (_known.Count >= Kept)
        {
            _known.Clear();
        }

        return _known.GetOrAdd((row.Id, row.Version), static (_, spec) => ExcludedTimes.Of(spec), row.Spec);
    }

    private static List<string> Distinct(IEnumerable<string?> names) => [.. names.OfType<string>().Distinct(StringComparer.Ordinal)];
}
