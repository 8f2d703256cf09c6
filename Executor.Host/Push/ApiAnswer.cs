using System.Net;
using System.Text.Json;

namespace Executor.Host.Push;

/// <summary>What the server answered.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The JSON body; undefined when it is none.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonElement Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300 && Body.ValueKind == JsonValueKind.Object;

    /// <summary>A text of the body; empty when there is none of that name.</summary>
    public string Text(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    /// <summary>The refusal in words, with what to do about it.</summary>
    public PushFailure ToFailure(string right)
    {
        string detail = Text("detail");
        return Status switch
        {
            HttpStatusCode.Unauthorized => new PushFailure(ExitCodes.Forbidden, $"The server does not accept the token (401). It may have expired or been deleted: make another with POST /api/v1/api-tokens. {detail}".TrimEnd()),
            HttpStatusCode.Forbidden => new PushFailure(ExitCodes.Forbidden, $"The token lacks the right {right} (403): make one with it. {detail}".TrimEnd()),
            HttpStatusCode.Conflict => new PushFailure(ExitCodes.Conflict, $"Conflict (409): {detail}"),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new PushFailure(ExitCodes.Failed, $"The server cannot take it now ({(int)Status}): {detail} Try again in a little while."),
            _ when Text("code").Length > 0 => new PushFailure(ExitCodes.Failed, $"The server refuses ({(int)Status}): {detail}{Fields()}"),
            _ => new PushFailure(ExitCodes.Failed, $"The answer ({(int)Status}) is not one of the scheduler's REST interface; is --server its address?"),
        };
    }

    // The detail names the first of them only.
    private string Fields() =>
        Body.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
            ? string.Concat(errors.EnumerateObject().SelectMany(field => field.Value.EnumerateArray().Select(message => $"\n  {field.Name} {message}")))
            : "";
}
