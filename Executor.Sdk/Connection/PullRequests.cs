using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;

namespace Executor.Sdk.Connection;

/// <summary>The protocol's calls as POST requests; what a hub would answer as an error comes as the same exception.</summary>
internal sealed class PullRequests(Uri server, ExecutorToken token, ServerHttp http)
{
    private const int LongestProblem = 64 * 1024;

    /// <exception cref="HubException">The node refuses; the text says why.</exception>
    /// <exception cref="TokenRejectedException">The node does not take the token that hello came with.</exception>
    /// <exception cref="HttpRequestException">The request failed, or the session is over (<see cref="HttpStatusCode.Gone"/>).</exception>
    public async Task<TReply> CallAsync<TRequest, TReply>(string call, TRequest request, CancellationToken cancellationToken)
        where TReply : class
    {
        using var response = await SendAsync(call, request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await FailureAsync(call, response, cancellationToken).ConfigureAwait(false);
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        return await JsonSerializer.DeserializeAsync(body, TypeOf<TReply>(), cancellationToken).ConfigureAwait(false)
            ?? throw new HttpRequestException($"{server} answered '{call}' with nothing.");
    }

    public async Task<HttpResponseMessage> SendAsync<TRequest>(string call, TRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(server, ProtocolVersion.PullPath + call))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, TypeOf<TRequest>()))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
        return await http.Invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)ProtocolJson.Options.GetTypeInfo(typeof(T));

    private async Task<Exception> FailureAsync(string call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        string? detail = await DetailAsync(response, cancellationToken).ConfigureAwait(false);
        var gone = new HttpRequestException($"{server} answered {(int)status} to '{call}': {detail ?? "no reason given"}", null, status);
        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when call == "hello" => new TokenRejectedException($"The node answered {(int)status} to the token.", gone),
            HttpStatusCode.BadRequest when call == "hello" && detail is not null => new HubException($"{Refusal.Mark} {detail}"),

            // Only a node words its refusals; what a proxy says in between counts as a connection that broke.
            HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                when detail is not null => new HubException(detail),
            _ => gone,
        };
    }

    /// <summary>The text of a problem document; null when the answer is none.</summary>
    private static async Task<string?> DetailAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json" || response.Content.Headers.ContentLength > LongestProblem)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
            return document.RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
