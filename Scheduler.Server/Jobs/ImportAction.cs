namespace Scheduler.Server.Jobs;

/// <summary>What an import does with a job.</summary>
internal enum ImportAction
{
    Create,
    Update,
    None,
}
