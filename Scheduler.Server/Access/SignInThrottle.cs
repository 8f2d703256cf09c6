using System.Security.Cryptography;
using System.Text;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>
/// Slows down guessing, per account and per address, never for good. An attempt is counted before the password is looked at and given
/// back when it was right, so that a thousand guesses at once count as a thousand. Unknown accounts are counted like known ones.
/// </summary>
internal sealed class SignInThrottle(SignInFailureStore store, IClusterClock clock)
{
    private const int AccountLimit = 5;
    private const int AddressLimit = 50;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    /// <summary>How long to wait; null when the attempt may go on.</summary>
    public async Task<TimeSpan?> EnterAsync(string userName, string? address, CancellationToken cancellationToken) =>
        await ReserveAsync(Subject("address", address ?? ""), AddressLimit, cancellationToken)
        ?? await ReserveAsync(Subject("account", User.KeyOf(userName)), AccountLimit, cancellationToken);

    public async Task SucceedAsync(string userName, string? address, CancellationToken cancellationToken)
    {
        await store.ClearAsync(Subject("account", User.KeyOf(userName)), cancellationToken);
        await store.GiveBackAsync(Subject("address", address ?? ""), cancellationToken);
    }

    private static string Subject(string kind, string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{value}")));

    private static TimeSpan Wait(int failures, int limit)
    {
        var doublings = Math.Min(failures - limit, 10);
        return doublings < 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(First.Ticks << doublings, Longest.Ticks));
    }

    private async Task<TimeSpan?> ReserveAsync(string subject, int limit, CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var lockedUntil = await store.ReserveAsync(subject, now, now - Remembered.Micros(), failures => now + Wait(failures, limit).Micros(), cancellationToken);
        return lockedUntil is { } until ? TimeSpan.FromMicroseconds(until - now) : null;
    }
}
