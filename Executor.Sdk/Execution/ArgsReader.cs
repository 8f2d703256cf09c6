using System.Text.Json;

namespace Executor.Sdk.Execution;

/// <summary>Reads a job's arguments into a handler's type.</summary>
internal static class ArgsReader
{
    private static readonly JsonElement Empty = JsonElement.Parse("{}"u8);

    public static TArgs Read<TArgs>(JsonElement args, JsonSerializerOptions json)
    {
        if (args.ValueKind is JsonValueKind.Undefined)
        {
            args = Empty;
        }

        if (typeof(TArgs) == typeof(JsonElement))
        {
            return (TArgs)(object)args;
        }

        return args.Deserialize<TArgs>(json)
            ?? throw new JsonException("The arguments must not be null.", "$", null, null);
    }
}
