using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TestServers.Ledger;
using TestServers.Processes;

namespace TestServers.Api;

/// <summary>A user's session with a node's REST interface; it trusts exactly one certificate.</summary>
public sealed class ApiSession : IDisposable
{
    private readonly HttpClient client;

    /// <summary>A session without a user.</summary>
    /// <param name="node">The node's address.</param>
    /// <param name="certificateSha256">The only certificate it accepts, in hexadecimal digits.</param>
    public ApiSession(Uri node, string certificateSha256)
    {
#pragma warning disable MA0039 // Pinning is stricter than the chain's validation: one certificate and no other.
        var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
                string.Equals(certificate?.GetCertHashString(HashAlgorithmName.SHA256), certificateSha256, StringComparison.OrdinalIgnoreCase),
        };
#pragma warning restore MA0039
        client = new HttpClient(handler) { BaseAddress = new Uri(node, "/api/v1/"), Timeout = TimeSpan.FromSeconds(30) };
    }

    /// <summary>The token that is sent; null for none.</summary>
    public string? AccessToken
    {
        get => client.DefaultRequestHeaders.Authorization?.Parameter;
        set => client.DefaultRequestHeaders.Authorization = value is null ? null : new AuthenticationHeaderValue("Bearer", value);
    }

    /// <summary>Signs the first admin in on a node.</summary>
    public static async Task<ApiSession> SignInAsync(SchedulerProcess node, CancellationToken cancellationToken = default)
    {
        var session = new ApiSession(node.Address, node.CertificateSha256);
        try
        {
            await session.LoginAsync(SchedulerSettings.AdminUser, SchedulerSettings.AdminPassword, cancellationToken);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Signs a user in and keeps the access token; returns the whole answer.</summary>
    public async Task<ApiAnswer> LoginAsync(string userName, string password, CancellationToken cancellationToken = default)
    {
        var answer = (await PostAsync("auth/login", new { userName, password }, cancellationToken)).Expect(HttpStatusCode.OK);
        AccessToken = answer.Text("accessToken");
        return answer;
    }

    /// <summary>Reads.</summary>
    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    /// <summary>Posts a JSON body; null for none.</summary>
    public Task<ApiAnswer> PostAsync(string path, object? body = null, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, Content(body), null, cancellationToken);

    /// <summary>Posts a text as it is, with JSON's media type.</summary>
    public Task<ApiAnswer> PostRawAsync(string path, string body, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), null, cancellationToken);

    /// <summary>Posts a file as a form does, in field <c>file</c>.</summary>
    public async Task<ApiAnswer> PostFileAsync(string path, string file, CancellationToken cancellationToken = default)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellationToken)), "file", Path.GetFileName(file) } };
        return await SendAsync(HttpMethod.Post, path, form, null, cancellationToken);
    }

    /// <summary>Replaces the version that is known of an object.</summary>
    public Task<ApiAnswer> PutAsync(string path, object body, string? ifMatch, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, path, Content(body), request => AddIfMatch(request, ifMatch), cancellationToken);

    /// <summary>Deletes.</summary>
    public Task<ApiAnswer> DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Delete, path, null, null, cancellationToken);

    /// <summary>Posts under an Idempotency-Key.</summary>
    public Task<ApiAnswer> PostOnceAsync(string path, object? body, string idempotencyKey, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Post, path, Content(body), request => request.Headers.Add("Idempotency-Key", idempotencyKey), cancellationToken);

    /// <summary>All items of a list, page after page.</summary>
    public async IAsyncEnumerable<JsonElement> ItemsAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = $"{path}{separator}limit=200{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}";
            var body = (await GetAsync(page, cancellationToken)).Expect(HttpStatusCode.OK).Body;
            foreach (var item in body.GetProperty("items").EnumerateArray())
            {
                yield return item;
            }

            cursor = body.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
    }

    /// <summary>All runs that a query finds; the query without its question mark.</summary>
    public async Task<IReadOnlyList<LedgerRun>> RunsAsync(string query, CancellationToken cancellationToken = default)
    {
        var runs = new List<LedgerRun>();
        await foreach (var item in ItemsAsync($"runs?{query}", cancellationToken))
        {
            runs.Add(LedgerRun.From(item));
        }

        return runs;
    }

    /// <summary>One run.</summary>
    public async Task<LedgerRun> RunAsync(string id, CancellationToken cancellationToken = default) =>
        LedgerRun.From((await GetAsync($"runs/{id}", cancellationToken)).Expect(HttpStatusCode.OK).Body);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static JsonContent? Content(object? body) => body is null ? null : JsonContent.Create(body, options: JsonSerializerOptions.Web);

    private static void AddIfMatch(HttpRequestMessage request, string? ifMatch)
    {
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }
    }

    private async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        prepare?.Invoke(request);
        using var answer = await client.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var body = type?.EndsWith("json", StringComparison.Ordinal) == true && text.Length > 0
            ? JsonElement.Parse(text)
            : default;
        return new ApiAnswer(answer.StatusCode, body, answer.Headers.ETag?.ToString(), answer.Headers.Location, type);
    }
}
