using Executor.Sdk.Execution;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs.Secrets;

namespace Scheduler.Server.Webhooks;

/// <summary>The values of secrets, remembered for a few seconds: no read stands between a due instant and its webhook.</summary>
internal sealed class SigningSecrets(SecretStore store, SecretValues values, TimeProvider time)
{
    /// <summary>A value that is replaced signs this much longer.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    private readonly ShortCache<SecretRow> _known = new(time, Life);

    /// <exception cref="CodedException">There is no such secret in the group, or it cannot be read.</exception>
    public async ValueTask<string> ReadAsync(string id, string group, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } secret || secret.Spec.Group != group)
        {
            throw new CodedException("webhookSecret", $"There is no secret {id} in group {group}.");
        }

        return values.Reveal(id, secret.Box)
            ?? throw new CodedException("webhookSecret", $"Secret {secret.Spec.Name} was written under another Cluster:Secret; give it its value again.");
    }

    /// <summary>Reads a secret that will be asked for soon; whoever asks then finds out whether it could be read.</summary>
    public async Task WarmAsync(string id)
    {
        try
        {
            await _known.GetAsync(id, token => store.FindAsync(id, token), CancellationToken.None);
        }
        catch (Exception)
        {
            // The database is away, perhaps for no longer than until the instant is due.
        }
    }

    private async ValueTask<SecretRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await _known.GetAsync(id, token => store.FindAsync(id, token), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return _known.Peek(id) ?? throw new CodedException("webhookSecret", $"Secret {id} could not be read: {exception.Message}");
        }
    }
}
