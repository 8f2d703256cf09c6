using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using TestServers.Processes;

namespace Benchmarks.Lists;

/// <summary>Asks a node over one connection, as a user's browser would, and takes the time until the whole answer is there.</summary>
internal sealed class ListClient : IDisposable
{
    private readonly HttpClient _client;

    public ListClient(SchedulerProcess node, string? accessToken)
    {
#pragma warning disable MA0039 // Pinning is stricter than the chain's validation: one certificate and no other.
        var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
                string.Equals(certificate?.GetCertHashString(HashAlgorithmName.SHA256), node.CertificateSha256, StringComparison.OrdinalIgnoreCase),
        };
#pragma warning restore MA0039
        _client = new HttpClient(handler) { BaseAddress = new Uri(node.Address, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
    }

    /// <returns>Milliseconds, and the answer's size in bytes.</returns>
    public async Task<(double Ms, int Bytes)> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var passed = Stopwatch.GetElapsedTime(began);
        return answer.StatusCode == HttpStatusCode.OK
            ? (passed.TotalMilliseconds, bytes.Length)
            : throw new InvalidOperationException($"GET {path} was answered {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes)}");
    }

    public void Dispose() => _client.Dispose();
}
