using System.Runtime.InteropServices;
using System.Text.Json;
using Scheduler.Server.Api;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>Limits of what a receiver calls back with.</summary>
internal static class CallbackValidation
{
    private const int TypeMax = 200;
    private const int MessageMax = 8_000;
    private const int StackMax = 32_000;

    public static FieldErrors Check(CallbackDocument document)
    {
        var errors = new FieldErrors();
        if (document is { State: CallbackState.Succeeded, Error: not null })
        {
            errors.Add("error", "does not go with state succeeded");
        }

        if (document.Result is { ValueKind: not JsonValueKind.Null } result)
        {
            if (document.State == CallbackState.Failed || document.Error is not null)
            {
                errors.Add("result", "goes with state succeeded only");
            }

            CheckResult(result, errors);
        }

        if (document.Error is { } error)
        {
            CheckLength("error.type", error.Type, 1, TypeMax, errors);
            CheckLength("error.message", error.Message, 1, MessageMax, errors);
            CheckLength("error.stack", error.Stack ?? "", 0, StackMax, errors);
        }

        return errors;
    }

    private static void CheckResult(JsonElement result, FieldErrors errors)
    {
        var json = JsonMarshal.GetRawUtf8Value(result);
        if (json.Length > ResultLimit.Bytes)
        {
            errors.Add("result", $"must not be larger than {ResultLimit.Bytes} bytes: store it elsewhere and say where");
            return;
        }

        // What is kept is written into other documents, so it must not be nested as deeply as those may be.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WebhookResponse.MaxDepth });
        try
        {
            while (reader.Read())
            {
                // The reader counts.
            }
        }
        catch (JsonException)
        {
            errors.Add("result", $"must not be nested more than {WebhookResponse.MaxDepth} deep");
        }
    }

    private static void CheckLength(string path, string text, int min, int max, FieldErrors errors)
    {
        if (text.Length < min || text.Length > max)
        {
            errors.Add(path, $"must be {min} to {max} characters");
        }
    }
}
