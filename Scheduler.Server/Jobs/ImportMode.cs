namespace Scheduler.Server.Jobs;

internal enum ImportMode
{
    /// <summary>Says what would change.</summary>
    Plan,

    /// <summary>Changes it.</summary>
    Apply,
}
