using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Scheduler.Server.Demo;

/// <summary>Uses the server as anybody would: over HTTPS, with a token.</summary>
internal sealed class DemoApi : IDisposable
{
    private readonly HttpClient _http;

    public DemoApi(Uri address, X509Certificate2 certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            presented is X509Certificate2 other && other.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span);
        _http = new HttpClient(handler) { BaseAddress = new Uri(address, "/api/v1/") };
    }

    public async Task SignInAsync(DemoAccount account, CancellationToken cancellationToken)
    {
        var answer = await PostAsync("auth/login", account, cancellationToken);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.GetProperty("accessToken").GetString());
    }

    public async Task<string> MakeKeyAsync(string app, CancellationToken cancellationToken) =>
        (await PostAsync("executor-keys", new { app }, cancellationToken)).GetProperty("key").GetString()
        ?? throw new InvalidOperationException("The server made no executor key.");

    public async Task<bool> HasExecutorAsync(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<JsonElement>("executors", cancellationToken)).GetProperty("items").GetArrayLength() > 0;

    public Task MakeJobAsync(object job, CancellationToken cancellationToken) => PostAsync("jobs", job, cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(path, body, JsonSerializerOptions.Web, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{path} was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }
}
