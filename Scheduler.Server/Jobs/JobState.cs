namespace Scheduler.Server.Jobs;

/// <summary>Whether a job's triggers are at work; names are as stored and on the wire. A paused job still runs by hand.</summary>
internal enum JobState
{
    Active,
    Paused,
}
