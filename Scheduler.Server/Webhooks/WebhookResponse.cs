using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Executor.Sdk.Execution;

namespace Scheduler.Server.Webhooks;

/// <summary>Reads what a receiver answered, never more than a run may keep.</summary>
internal static class WebhookResponse
{
    private const int ShownBytes = 1024;

    // What is kept is written into other documents, so it must not be nested as deeply as those may be.
    public const int MaxDepth = 48;

    /// <summary>The body of a 2xx as the run's result: JSON where it is JSON, else its text; null when it is empty.</summary>
    /// <exception cref="CodedException">The receiver refused, or answered too much.</exception>
    public static async Task<RunResult?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is < HttpStatusCode.OK or >= HttpStatusCode.MultipleChoices)
        {
            throw new CodedException("webhookStatus", await RefusalAsync(response, cancellationToken));
        }

        var body = await ReadAsync(response.Content, RunResult.MaxBytes + 1, cancellationToken);
        if (body.Length > RunResult.MaxBytes)
        {
            throw new CodedException("resultTooLarge", $"The receiver answered more than the {RunResult.MaxBytes} bytes that a run keeps. Store it elsewhere and answer where.");
        }

        if (body.Length == 0)
        {
            return null;
        }

        return IsJson(response.Content.Headers.ContentType) && Parse(body) is { } json
            ? new RunResult(json, body.Length)
            : RunResult.From(Text(body.Span, response.Content.Headers.ContentType), JsonSerializerOptions.Web);
    }

    private static async Task<string> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = $"The receiver answered {(int)response.StatusCode}";
        if (response.StatusCode is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest)
        {
            return $"{status}; redirects are not followed.";
        }

        var body = await ReadAsync(response.Content, ShownBytes, cancellationToken);
        return body.Length == 0 ? $"{status}." : $"{status}: {Text(body.Span, response.Content.Headers.ContentType)}";
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var read = new MemoryStream();
        var buffer = new byte[Math.Min(limit, 16 * 1024)];
        while (read.Length < limit)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, limit - read.Length)), cancellationToken);
            if (count == 0)
            {
                break;
            }

            read.Write(buffer, 0, count);
        }

        return read.GetBuffer().AsMemory(0, (int)read.Length);
    }

    private static bool IsJson(MediaTypeHeaderValue? type) =>
        type?.MediaType is not { } media
        || string.Equals(media, "application/json", StringComparison.OrdinalIgnoreCase)
        || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static JsonElement? Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(ReadOnlySpan<byte> body, MediaTypeHeaderValue? type)
    {
        var encoding = string.Equals(type?.CharSet?.Trim('"'), "iso-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1 : Encoding.UTF8;
        return encoding.GetString(body);
    }
}
