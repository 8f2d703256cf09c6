using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Executor.Host.Push;

/// <summary>The server's REST interface, as far as a push needs it.</summary>
internal sealed class SchedulerApi : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Without a byte or an answer for so long, a connection counts as dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly ServerTrust _trust;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Uri _server;

    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "ServerTrust validates: the pinned certificate, or what the machine trusts.")]
    public SchedulerApi(Uri server, string token, string? fingerprint, TimeProvider time)
    {
        _server = server;
        _time = time;
        _trust = new ServerTrust(fingerprint);
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTimeout, AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => _trust.Accepts(certificate, errors);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Sends a file as a form's field <c>file</c>, without reading it into memory.</summary>
    public async Task<(ApiAnswer? Answer, PushFailure? Failure)> UploadAsync(string path, Stream file, string fileName, Action<long> sent, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Silence, _time);
        using var content = new PackageContent(file, bytes =>
        {
            silence.CancelAfter(Silence);
            sent(bytes);
        });
        using var form = new MultipartFormDataContent();
        form.Add(content, "file", fileName);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, path)) { Content = form };

        // So that a refusal comes before the bytes, and not as a connection that breaks among them.
        request.Headers.ExpectContinue = true;
        return await SendAsync(request, silence.Token, cancellationToken);
    }

    /// <summary>Posts a JSON body.</summary>
    public async Task<(ApiAnswer? Answer, PushFailure? Failure)> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Silence, _time);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server, path)) { Content = JsonContent.Create(body) };
        return await SendAsync(request, silence.Token, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(ApiAnswer?, PushFailure?)> SendAsync(HttpRequestMessage request, CancellationToken silence, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            bool isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
            var body = isJson ? await response.Content.ReadFromJsonAsync<JsonElement>(either.Token) : default;
            return (new ApiAnswer(response.StatusCode, body), null);
        }
        catch (HttpRequestException e)
        {
            return Unreachable(_trust.Refused ?? $"Cannot reach {_server}: {e.GetBaseException().Message.TrimEnd('.')}. Is --server right, and does the server run?");
        }
        catch (JsonException)
        {
            return Unreachable($"{_server} answered with something that is no JSON; is --server right?");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable($"{_server} was silent for {Silence.TotalSeconds:0} s. Push again: what is there already is not stored twice.");
        }
    }

    private static (ApiAnswer?, PushFailure?) Unreachable(string text) => (null, new PushFailure(ExitCodes.Unreachable, text));
}
