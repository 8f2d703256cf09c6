namespace Scheduler.Server.Triggers.Words;

/// <summary>What a trigger is described in.</summary>
internal enum WordLanguage
{
    English,

    /// <summary>Simplified characters.</summary>
    Chinese,
}
