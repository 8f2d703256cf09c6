using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Scheduler.Server.Access;

/// <summary>PBKDF2-SHA512, at most two at a time: a hundred sign-ins at once must not take the processor from runs that are due.</summary>
internal sealed class PasswordHashing : IDisposable
{
    public const int Iterations = 210_000;
    private static readonly object Nobody = new();
    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim _slots = new(2, 2);
    private readonly Lazy<string> _nobodysHash;

    public PasswordHashing()
    {
        _nobodysHash = new Lazy<string>(() => _hasher.HashPassword(Nobody, OpaqueToken.New("")));
    }

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        InSlotAsync(() => _hasher.HashPassword(Nobody, password), cancellationToken);

    /// <summary>A null hash (no such user) takes as long as a wrong password.</summary>
    public Task<bool> VerifyAsync(string? hash, string password, CancellationToken cancellationToken) =>
        InSlotAsync(
            () => _hasher.VerifyHashedPassword(Nobody, hash ?? _nobodysHash.Value, password) != PasswordVerificationResult.Failed && hash is not null,
            cancellationToken);

    public void Dispose() => _slots.Dispose();

    private async Task<T> InSlotAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }
}
