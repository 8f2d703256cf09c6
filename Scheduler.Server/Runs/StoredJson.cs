using System.Text.Json;

namespace Scheduler.Server.Runs;

/// <summary>JSON kept in a column, on its way to the interface.</summary>
internal static class StoredJson
{
    public static JsonElement? Parse(string? json)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // One damaged value must not hide the run.
            return JsonSerializer.SerializeToElement(json);
        }
    }

    /// <summary>A property of a stored object; null when there is no such thing.</summary>
    public static JsonElement? Property(string? json, string name)
    {
        var value = Parse(json);
        return value is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out var property) ? property : null;
    }
}
