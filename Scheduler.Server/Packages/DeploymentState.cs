namespace Scheduler.Server.Packages;

/// <summary>canary → current → superseded; canary or current → rolledBack; superseded → current again when its successor is rolled back. The names are stored.</summary>
internal enum DeploymentState
{
    /// <summary>A share of the app's executors runs it beside the current one.</summary>
    Canary,

    /// <summary>All executors of the app run it, but those of a canary.</summary>
    Current,

    /// <summary>Another one took its place.</summary>
    Superseded,

    RolledBack,
}
