using System.Text.Json;

namespace Scheduler.Server.Pages.Calls;

/// <summary>What a REST endpoint answered.</summary>
internal sealed record ApiCallResult(int Status, JsonElement Body)
{
    public bool IsDone => Status is >= 200 and < 300;

    /// <summary>What is wrong, by the path of the field.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; } = ReadErrors(Body);

    /// <summary>Of a refusal, in a sentence.</summary>
    public string? Detail => Property("detail") ?? Property("title");

    public string? Property(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, string> ReadErrors(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
            ? errors.EnumerateObject().ToDictionary(error => error.Name, error => string.Join("; ", error.Value.EnumerateArray().Select(message => message.GetString())), StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);
}
