using System.Text.Json;
using System.Text.Unicode;

namespace Scheduler.Server.Api;

/// <summary>Reads a JSON body within its size limit and says everything that is wrong with it.</summary>
internal static class BodyReader
{
    public static ValueTask<(T? Value, ProblemResult? Refusal)> ReadAsync<T>(HttpContext context, T? emptyIs, CancellationToken cancellationToken)
        where T : class =>
        ReadAsync(context, emptyIs, ApiLimits.BodyBytes, Parse<T>, cancellationToken);

    public static async ValueTask<(T? Value, ProblemResult? Refusal)> ReadAsync<T>(
        HttpContext context, T? emptyIs, int limitBytes, Func<ReadOnlyMemory<byte>, FieldErrors, T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        var request = context.Request;
        using var buffer = new MemoryStream();
        if (!await CopyWithinLimitAsync(request.Body, buffer, limitBytes, cancellationToken))
        {
            return (null, Problem.PayloadTooLarge(limitBytes));
        }

        if (buffer.Length == 0 && emptyIs is not null)
        {
            return (emptyIs, null);
        }

        if (!request.HasJsonContentType())
        {
            return (null, Problem.Of(StatusCodes.Status415UnsupportedMediaType, "Send the body as application/json."));
        }

        var errors = new FieldErrors();
        var value = parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), errors);
        return errors.Any || value is null ? (null, Problem.Validation(errors)) : (value, null);
    }

    public static T? Parse<T>(ReadOnlyMemory<byte> json, FieldErrors errors)
        where T : class => Parse<T>(json, ApiJson.Options, errors);

    public static T? Parse<T>(ReadOnlyMemory<byte> json, JsonSerializerOptions options, FieldErrors errors)
        where T : class
    {
        if (json.IsEmpty)
        {
            errors.Add("$", "is required");
            return null;
        }

        try
        {
            using var document = ParseText(json);
            var type = options.GetTypeInfo(typeof(T));
            BodyShape.Check(document.RootElement, type, "", errors);
            return errors.Any ? null : (T?)document.RootElement.Deserialize(type);
        }
        catch (JsonException e)
        {
            errors.Add(PathOf(e), e.LineNumber is { } line ? $"is not valid JSON at line {line + 1}, byte {e.BytePositionInLine + 1}" : "is not valid");
            return null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate escape is well-formed JSON and no text; the framework says so only when the string is read.
            errors.Add("$", "contains text that is not valid Unicode");
            return null;
        }
    }

    private static JsonDocument ParseText(ReadOnlyMemory<byte> json)
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new InvalidOperationException("The body is not UTF-8.");
        }

        var document = JsonDocument.Parse(json);
        if (json.Span.IndexOf("\\u"u8) >= 0)
        {
            using var nowhere = new Utf8JsonWriter(Stream.Null);
            document.WriteTo(nowhere);
        }

        return document;
    }

    private static string PathOf(JsonException e) => e.Path is null or "$" ? "$" : e.Path[(e.Path.StartsWith("$.", StringComparison.Ordinal) ? 2 : 1)..];

    private static async Task<bool> CopyWithinLimitAsync(Stream from, MemoryStream to, int limitBytes, CancellationToken cancellationToken)
    {
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (to.Length + read > limitBytes)
            {
                return false;
            }

            to.Write(chunk, 0, read);
        }

        return true;
    }
}
