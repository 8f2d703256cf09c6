using System.Security.Cryptography;

namespace WebhookReceiver;

/// <summary>Says how work ended that was accepted before it was done.</summary>
internal sealed partial class Callbacks(string serverCertificateSha256, TimeProvider time, ILogger<Callbacks> logger) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly HttpClient _http = new(HandlerFor(serverCertificateSha256));

    /// <summary>Tries until the server has heard it: the same end may be said again and again.</summary>
    public async Task SendAsync(Uri callbackUrl, object body, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var answer = await _http.PostAsJsonAsync(callbackUrl, body, cancellationToken);
                if ((int)answer.StatusCode is < 500 and not StatusCodes.Status429TooManyRequests)
                {
                    Log.Heard(logger, (int)answer.StatusCode);
                    return;
                }
            }
            catch (HttpRequestException exception)
            {
                Log.NotHeard(logger, exception.Message);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

#pragma warning disable MA0039 // Pinning is stricter than the chain's validation: one certificate and no other.
    private static HttpClientHandler HandlerFor(string sha256) => sha256.Length == 0 ? new HttpClientHandler() : new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            string.Equals(certificate?.GetCertHashString(HashAlgorithmName.SHA256), sha256, StringComparison.OrdinalIgnoreCase),
    };
#pragma warning restore MA0039

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The callback was answered with {Status}")]
        public static partial void Heard(ILogger logger, int status);

        [LoggerMessage(2, LogLevel.Warning, "The callback was not heard, and is tried again: {Reason}")]
        public static partial void NotHeard(ILogger logger, string reason);
    }
}
