using System.Data.Common;
using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>Keeps jobs to secrets that there are, and to those of their own group.</summary>
internal sealed class SecretUses(SecretStore store, SecretUseStore uses)
{
    /// <summary>Says when a job names a secret that is not of its group.</summary>
    public async Task CheckAsync(JobSpec spec, FieldErrors errors, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (spec.Target.SecretId is { } id && await store.ShareGroupAsync(id, transaction, cancellationToken) != spec.Group)
        {
            errors.Add("target.secretId", $"is not the id of a secret of group {spec.Group}");
        }
    }

    /// <summary>Writes down what a job that is being stored uses. Jobs without a secret, which are most, pay nothing.</summary>
    /// <exception cref="SecretMissingException">It was deleted since it was checked.</exception>
    public async Task SetAsync(string jobId, JobSpec? before, JobSpec? after, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var wanted = after?.Target.SecretId;
        if (wanted is null && before?.Target.SecretId is null)
        {
            return;
        }

        if (wanted is not null && await store.ShareGroupAsync(wanted, transaction, cancellationToken) != after?.Group)
        {
            throw new SecretMissingException(wanted);
        }

        await uses.SetAsync(jobId, wanted, transaction, cancellationToken);
    }
}
