using System.Net;
using System.Text.Json;

namespace TestServers.Api;

/// <summary>An answer of the REST interface.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The JSON body; undefined when there is none.</param>
/// <param name="ETag">The object's version; null for none.</param>
/// <param name="Location">Where the made object is; null for none.</param>
/// <param name="ContentType">The body's media type; null for none.</param>
public sealed record ApiAnswer(HttpStatusCode Status, JsonElement Body, string? ETag, Uri? Location, string? ContentType)
{
    /// <summary>The object's id.</summary>
    public string Id => Text("id");

    /// <summary>A text of the body.</summary>
    public string Text(string name) =>
        Body.GetProperty(name).GetString() ?? throw new InvalidOperationException($"'{name}' is null in {Body.GetRawText()}");

    /// <summary>This answer when it has the status; throws with the whole body when it has another.</summary>
    public ApiAnswer Expect(HttpStatusCode status) => Status == status
        ? this
        : throw new InvalidOperationException(
            $"Expected {(int)status}, got {(int)Status}: {(Body.ValueKind == JsonValueKind.Undefined ? "(no body)" : Body.GetRawText())}");
}
