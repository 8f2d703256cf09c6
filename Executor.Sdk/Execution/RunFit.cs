using System.Text.Json;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Execution;

/// <summary>
/// The handler of a run with its arguments, found when the run is armed so that nothing of it is left to do at due. One whose handlers come and go is
/// found again when they went before it started.
/// </summary>
/// <param name="Handler">The handler; null when it was not found, or not yet again.</param>
/// <param name="Args">The arguments as the handler takes them.</param>
/// <param name="Misfit">Why it cannot be called at all: an unknown handler, or arguments that do not fit.</param>
internal readonly record struct RunFit(RegisteredHandler? Handler, object? Args, RunError? Misfit)
{
    /// <summary>Whether a change of the handlers can change it.</summary>
    public bool IsPassing => Misfit is not null || Handler?.Set is not null;

    /// <summary>Whether the handlers have changed in a way that it must be found again.</summary>
    public bool IsOutdated => Misfit is not null || Handler?.Set is { IsOpen: false };

    public static RunFit Find(Assignment assignment, HandlerTable handlers)
    {
        if (!handlers.TryGet(assignment.Handler, out var handler))
        {
            return new RunFit(null, null, RunEnds.Error(
                "unknownHandler",
                $"This executor has no handler '{assignment.Handler}'. It has: {string.Join(", ", handlers.Offered.Select(offered => offered.Name))}."));
        }

        try
        {
            return new RunFit(handler, handler.Invoker.ReadArgs(assignment.Args), null);
        }
        catch (JsonException e)
        {
            return new RunFit(null, null, RunEnds.Error("invalidArgs", $"The arguments do not fit handler '{handler.Name}' at {e.Path ?? "$"}: {e.Message}"));
        }
        catch (Exception e)
        {
            return new RunFit(null, null, RunEnds.Error("invalidArgs", $"The arguments do not fit handler '{handler.Name}': {e.Message}"));
        }
    }

    /// <summary>Takes what the run starts on: what is offered now.</summary>
    public static RunFit Enter(HeldRun run, HandlerTable handlers)
    {
        var fit = run.Fit;
        while (fit.Misfit is null && (fit.Handler is null || (fit.Handler.Set is { } set && !set.TryEnter())))
        {
            fit = Find(run.Assignment, handlers);
        }

        return fit;
    }
}
