using System.Text.Json;

namespace Executor.Sdk.Execution;

/// <summary>A handler's result, written as JSON while the handler's types are at hand.</summary>
internal sealed record RunResult(JsonElement Json, int SizeBytes)
{
    public const int MaxBytes = 1024 * 1024;

    /// <summary>In place of a result: the run goes on without this executor, and whoever ends it is written down.</summary>
    public static RunResult HandedOver { get; } = new(default, 0);

    public static RunResult? From<TResult>(TResult value, JsonSerializerOptions json)
    {
        if (value is null)
        {
            return null;
        }

        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(value, json);
        if (bytes.Length > MaxBytes)
        {
            throw new ResultTooLargeException(bytes.Length);
        }

        return new RunResult(JsonElement.Parse(bytes), bytes.Length);
    }
}
