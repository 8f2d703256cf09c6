using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs;

/// <summary>
/// Compares arguments with a handler's JSON Schema as far as types go, so that a wrong one is found when it is written and not when it runs.
/// What may still be added by a call (missing properties) and what the schema says beyond types is left to the handler.
/// </summary>
internal static class ArgsSchema
{
    private const int MaxDepth = 32;
    private static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(50);

    public static void Check(JsonElement args, JsonElement schema, string path, FieldErrors errors) => Check(args, schema, path, 0, errors);

    private static void Check(JsonElement value, JsonElement schema, string path, int depth, FieldErrors errors)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return;
        }

        if (schema.TryGetProperty("type", out var type) && !IsOfType(value, type))
        {
            errors.Add(path, $"must be {Describe(type)}, as the handler's arguments say");
            return;
        }

        if (value.ValueKind == JsonValueKind.String && schema.TryGetProperty("pattern", out var pattern) && !Matches(value.GetString() ?? "", pattern.GetString() ?? ""))
        {
            errors.Add(path, $"must be {Describe(type)}, as the handler's arguments say");
        }
        else if (schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array && !choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value)))
        {
            errors.Add(path, $"must be one of {choices.GetRawText()}, as the handler's arguments say");
        }

        CheckProperties(value, schema, path, depth, errors);
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("items", out var items))
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(item, items, $"{path}[{index++}]", depth + 1, errors);
            }
        }
    }

    private static void CheckProperties(JsonElement value, JsonElement schema, string path, int depth, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            foreach (var known in properties.EnumerateObject().Where(known => known.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)))
            {
                Check(property.Value, known.Value, $"{path}.{property.Name}", depth + 1, errors);
            }
        }
    }

    private static bool IsOfType(JsonElement value, JsonElement type) => type.ValueKind switch
    {
        JsonValueKind.String => IsOfType(value, type.GetString()),
        JsonValueKind.Array => type.EnumerateArray().Any(one => IsOfType(value, one.GetString())),
        _ => true,
    };

    private static bool IsOfType(JsonElement value, string? type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => true,
    };

    // A number that may also be written as text has both types and a pattern; the number is what is meant.
    private static string Describe(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? string.Join(" or ", type.EnumerateArray().Select(one => one.GetString()))
        : type.ValueKind == JsonValueKind.String ? $"of type {type.GetString()}" : "of another form";

    private static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.None, PatternLimit);
        }
        catch (Exception exception) when (exception is RegexMatchTimeoutException or ArgumentException)
        {
            return true;
        }
    }
}
