namespace Executor.Sdk.Execution;

/// <summary>Where a delivery is within this executor.</summary>
internal enum RunState
{
    /// <summary>Waits for its due instant; holds no slot.</summary>
    Armed,

    /// <summary>Due, and waits for another run of its job to end.</summary>
    Waiting,

    /// <summary>Due, and waits for a slot.</summary>
    Ready,

    /// <summary>Holds a slot; its handler runs or is about to.</summary>
    Running,

    /// <summary>Its end is known.</summary>
    Ended,
}
