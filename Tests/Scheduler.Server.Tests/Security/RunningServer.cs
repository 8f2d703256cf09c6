using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TestServers;

namespace Scheduler.Server.Tests.Security;

/// <summary>The whole server in this process: real listener, real TLS, its own database.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    public const string AdminUser = "root-of-tests";
    public const string AdminPassword = "plough-under-9-moons";

    private const int LongBody = 1_000_000;

    private readonly TempFolder _folder = new("security");
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly HttpClient _http;

    private RunningServer(IEnumerable<string> settings)
    {
        var url = $"https://127.0.0.1:{FreePort.Next()}";
        var builder = WebApplication.CreateBuilder([$"--Urls={url}", $"--Data:Path={_folder.Path}", .. settings]);
        builder.Logging.ClearProviders();
        builder.AddSchedulerServer();
        _app = builder.Build();
        _app.MapSchedulerServer();
        _certificate = _app.Services.GetRequiredService<X509Certificate2>();
        Address = new Uri(url);
        _http = CreateClient();
    }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<RunningServer> StartWithAdminAsync(params string[] settings) =>
        StartAsync([$"--Setup:AdminUser={AdminUser}", $"--Setup:AdminPassword={AdminPassword}", .. settings]);

    public static async Task<RunningServer> StartAsync(params string[] settings)
    {
        var server = new RunningServer(settings);
        try
        {
            await server._app.StartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? token = null, string? ifMatch = null, string? forwardedFor = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        request.Headers.ExpectContinue = body is string { Length: > LongBody }; // a server that refuses a long body does not read it
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _http.SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null, string? token = null, string? ifMatch = null)
    {
        using var response = await SendAsync(method, $"api/v1/{path}", body, token, ifMatch);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> LoginAsync(string userName = AdminUser, string password = AdminPassword) =>
        await CallAsync(HttpMethod.Post, "auth/login", new { userName, password });

    public async Task<string> TokenAsync(string userName = AdminUser, string password = AdminPassword)
    {
        var (status, body) = await LoginAsync(userName, password);
        Assert.Equal(HttpStatusCode.OK, status);
        return Text(body, "accessToken");
    }

    /// <summary>Makes a user of the role, with the admin's password, and signs them in.</summary>
    public async Task<(string Id, string Token)> AddUserAsync(string adminToken, string name, string role, string[]? groups = null)
    {
        var (status, body) = await CallAsync(HttpMethod.Post, "users", new { userName = name, password = AdminPassword, roles = new[] { role }, groups }, adminToken);
        Assert.Equal(HttpStatusCode.Created, status);
        return (Text(body, "id"), await TokenAsync(name));
    }

    /// <summary>A client of the caller's own, for what <see cref="SendAsync"/> does not say.</summary>
    public HttpClient NewClient() => CreateClient();

    public static string Text(JsonElement body, string name) => body.GetProperty(name).GetString()!; // the contract's own property

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private HttpClient CreateClient()
    {
#pragma warning disable MA0039 // Pinning is stricter than the chain's validation: one certificate and no other.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            Expect100ContinueTimeout = TimeSpan.FromSeconds(30),
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is X509Certificate2 known && known.Thumbprint == _certificate.Thumbprint },
        };
#pragma warning restore MA0039
        return new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
    }
}
