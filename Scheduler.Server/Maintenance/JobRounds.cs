using Scheduler.Server.Storage;

namespace Scheduler.Server.Maintenance;

/// <summary>When to count a job's runs again: soon where some were deleted, else after a while, since counting thousands of jobs costs.</summary>
internal sealed class JobRounds
{
    private static readonly long QuietFor = TimeSpan.FromMinutes(5).Micros();
    private readonly Dictionary<string, long> _dueAt = new(StringComparer.Ordinal);

    public bool IsDue(string jobId, long now) => !_dueAt.TryGetValue(jobId, out var due) || due <= now;

    public void Visited(string jobId, long now, bool hadTooMany)
    {
        if (hadTooMany)
        {
            _dueAt.Remove(jobId);
        }
        else
        {
            _dueAt[jobId] = now + QuietFor;
        }
    }

    /// <summary>Drops jobs that have not been met since they were due: they have no runs any more.</summary>
    public void Forget(long now)
    {
        foreach (var (job, _) in _dueAt.Where(entry => entry.Value <= now).ToList())
        {
            _dueAt.Remove(job);
        }
    }
}
