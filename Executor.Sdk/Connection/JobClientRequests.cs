using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Executor.Sdk.Hosting;
using Executor.Sdk.Jobs;

namespace Executor.Sdk.Connection;

/// <summary>Requests to the servers in turn, until one answers; each request may be repeated without harm.</summary>
internal sealed class JobClientRequests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OneTry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    private readonly Uri[] _servers;
    private readonly string _token;
    private readonly ServerHttp _http;
    private readonly TimeProvider _time;
    private int _next;

    public JobClientRequests(JobClientOptions options, TimeProvider time)
    {
        _servers = [.. options.ServerUrls.Select(url => new Uri(url))];
        _token = options.Token ?? "";
        _time = time;
        _http = new ServerHttp(new ServerTrust(new ExecutorOptions
        {
            ServerCertificateSha256 = options.ServerCertificateSha256,
            TrustServerCertificate = options.TrustServerCertificate is true,
        }));
    }

    /// <exception cref="JobClientException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">No server answered.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        for (int tries = 1; ; tries++)
        {
            int index = Volatile.Read(ref _next) % _servers.Length;
            Exception failure;
            try
            {
                return await SendOnceAsync<T>(_servers[index], method, path, body, idempotencyKey, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                failure = e;
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                failure = e;
            }

            Interlocked.CompareExchange(ref _next, (index + 1) % _servers.Length, index);
            if (_time.GetElapsedTime(began) > Patience)
            {
                throw new HttpRequestException($"No server answered '{method} {path}': {failure.Message}", failure);
            }

            if (tries % _servers.Length == 0)
            {
                await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<Exception> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = response.StatusCode;
        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (status is HttpStatusCode.TooManyRequests || (int)status >= 500 || response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new HttpRequestException($"status {(int)status}", null, status);
        }

        using var problem = JsonDocument.Parse(text);
        string? Text(string name) => problem.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return new JobClientException(status, Text("code") ?? "", Text("detail") ?? Text("title") ?? $"status {(int)status}");
    }

    private async Task<T> SendOnceAsync<T>(Uri server, HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _time.CreateTimer(_ => limit.Cancel(), null, OneTry, Timeout.InfiniteTimeSpan);
        using var request = new HttpRequestMessage(method, new Uri(server, "/api/v1/" + path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body, options: Json);
        }

        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        using var response = await _http.Invoker.SendAsync(request, limit.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw await FailureAsync(response, limit.Token).ConfigureAwait(false);
        }

        return await response.Content.ReadFromJsonAsync<T>(Json, limit.Token).ConfigureAwait(false)
            ?? throw new HttpRequestException($"{server} answered '{path}' with nothing.");
    }
}
