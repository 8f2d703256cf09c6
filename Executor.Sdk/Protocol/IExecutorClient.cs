namespace Executor.Sdk.Protocol;

/// <summary>What a node calls on a connected executor. Method names are as on the wire; none of them returns a value.</summary>
public interface IExecutorClient : IPackageClient
{
    /// <summary>Hands over runs to be armed; the executor answers with reports. Repeating a (run, fence) is harmless.</summary>
    /// <param name="runs">The runs, in the order of their due instants.</param>
    Task Assign(IReadOnlyList<Assignment> runs);

    /// <summary>Takes runs back that have not started; the executor reports <c>revoked</c>, or that they started.</summary>
    /// <param name="runs">The runs and the fences they were given under.</param>
    Task Revoke(IReadOnlyList<RunRef> runs);

    /// <summary>Asks running handlers to stop; an armed run is reported <c>canceled</c> without starting.</summary>
    /// <param name="runs">The runs and the fences they were given under.</param>
    Task Cancel(IReadOnlyList<RunRef> runs);

    /// <summary>Tells the executor whether it is drained: it then accepts no new runs, and finishes what it holds.</summary>
    /// <param name="draining">True to drain, false to serve again.</param>
    Task Drain(bool draining);
}
