using System.Text.Json;

namespace Executor.Sdk.Execution;

/// <summary>Finds the handler and reads the arguments when a run is armed, so that nothing of it is left to do at due.</summary>
internal static class RunFit
{
    public static void Check(HeldRun run, HandlerTable handlers)
    {
        var assignment = run.Assignment;
        if (!handlers.TryGet(assignment.Handler, out var handler))
        {
            run.Misfit = RunEnds.Error(
                "unknownHandler",
                $"This executor has no handler '{assignment.Handler}'. It has: {string.Join(", ", handlers.Offered.Select(offered => offered.Name))}.");
            return;
        }

        run.Handler = handler;
        try
        {
            run.Args = handler.Invoker.ReadArgs(assignment.Args);
        }
        catch (JsonException e)
        {
            run.Misfit = RunEnds.Error("invalidArgs", $"The arguments do not fit handler '{handler.Name}' at {e.Path ?? "$"}: {e.Message}");
        }
        catch (Exception e)
        {
            run.Misfit = RunEnds.Error("invalidArgs", $"The arguments do not fit handler '{handler.Name}': {e.Message}");
        }
    }
}
