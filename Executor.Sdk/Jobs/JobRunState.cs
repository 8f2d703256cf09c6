namespace Executor.Sdk.Jobs;

/// <summary>The states of a run, the final ones last.</summary>
public enum JobRunState
{
    /// <summary>Recorded; not sent yet.</summary>
    Planned,

    /// <summary>On its way to an executor.</summary>
    Dispatched,

    /// <summary>In an executor's memory, waiting for its due instant or a slot.</summary>
    Armed,

    /// <summary>Its handler runs.</summary>
    Running,

    /// <summary>The handler completed.</summary>
    Succeeded,

    /// <summary>The handler failed, and no attempt is left.</summary>
    Failed,

    /// <summary>It ran longer than its job allows.</summary>
    TimedOut,

    /// <summary>Somebody canceled it.</summary>
    Canceled,

    /// <summary>It was not run; <see cref="JobRun.Reason"/> says why.</summary>
    Skipped,

    /// <summary>Its executor never answered, and it may not be repeated.</summary>
    Lost,
}
