using System.Text.Json;
using Executor.Sdk.Jobs;

namespace Executor.Sdk.Execution;

/// <summary>Calls one handler. Made once per handler at start, so that a run needs no reflection.</summary>
internal abstract class HandlerInvoker
{
    public abstract Type ArgsType { get; }

    /// <summary>Reads the arguments; done when the run is armed, so that nothing but the call is left at due.</summary>
    /// <exception cref="JsonException">They do not fit.</exception>
    public abstract object? ReadArgs(JsonElement args);

    /// <summary>Asked when the run has its slot, before anything is said of its start.</summary>
    /// <param name="run">The run.</param>
    /// <param name="board">Who holds it.</param>
    /// <param name="args">What <see cref="ReadArgs"/> gave.</param>
    /// <returns>Null when it may start, else how it ends unstarted.</returns>
    public virtual ValueTask<RunEnd?> AdmitAsync(HeldRun run, RunBoard board, object? args) => default;

    /// <summary>Makes the handler in the run's scope; the call happens when the returned delegate is invoked.</summary>
    public abstract PreparedCall Prepare(IServiceProvider services, object? args, JobContext context, CancellationToken cancellationToken);
}
