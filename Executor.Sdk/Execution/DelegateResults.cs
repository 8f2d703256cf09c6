using System.Text.Json;

namespace Executor.Sdk.Execution;

/// <summary>Turns what a delegate returns into a run's result; called from compiled expressions.</summary>
internal static class DelegateResults
{
    public static async ValueTask<RunResult?> FromTaskAsync(Task task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    public static async ValueTask<RunResult?> FromValueTaskAsync(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return null;
    }

    public static async ValueTask<RunResult?> FromTaskOfAsync<TResult>(Task<TResult> task, JsonSerializerOptions json)
        => RunResult.From(await task.ConfigureAwait(false), json);

    public static async ValueTask<RunResult?> FromValueTaskOfAsync<TResult>(ValueTask<TResult> task, JsonSerializerOptions json)
        => RunResult.From(await task.ConfigureAwait(false), json);

    public static ValueTask<RunResult?> FromValue<TResult>(TResult value, JsonSerializerOptions json)
        => ValueTask.FromResult(RunResult.From(value, json));
}
