namespace Executor.Sdk.Protocol;

/// <summary>What an executor makes of a version of a package.</summary>
public enum PackageState
{
    /// <summary>It is fetched and checked.</summary>
    Downloading,

    /// <summary>New runs start on it.</summary>
    Loaded,

    /// <summary>Runs that started on it go on; no new ones start.</summary>
    Draining,

    /// <summary>Its load context was collected: the old code is gone.</summary>
    Unloaded,

    /// <summary>Its load context is still alive long after it was released.</summary>
    Leaking,

    /// <summary>It could not be loaded; what ran before goes on.</summary>
    Failed,
}
