using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using TestServers.Processes;

namespace Benchmarks.Lists;

/// <summary>Asks a node over one connection, as a user's browser would, and takes the time until the whole answer is there.</summary>
internal sealed partial class ListClient : IDisposable
{
    private readonly HttpClient _client;

    private ListClient(SchedulerProcess node)
    {
#pragma warning disable MA0039 // Pinning is stricter than the chain's validation: one certificate and no other.
        var handler = new HttpClientHandler
        {
            // Whoever is sent to the sign-in was not answered.
            AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
                string.Equals(certificate?.GetCertHashString(HashAlgorithmName.SHA256), node.CertificateSha256, StringComparison.OrdinalIgnoreCase),
        };
#pragma warning restore MA0039
        _client = new HttpClient(handler) { BaseAddress = new Uri(node.Address, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>A program with a token.</summary>
    public static ListClient ForInterface(SchedulerProcess node, string? accessToken)
    {
        var client = new ListClient(node);
        client._client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    /// <summary>A browser that has signed in.</summary>
    public static async Task<ListClient> ForConsoleAsync(SchedulerProcess node, string userName, string password, CancellationToken cancellationToken)
    {
        var client = new ListClient(node);
        var form = Encoding.UTF8.GetString(await client.ReadAsync("/sign-in", cancellationToken));
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["userName"] = userName,
            ["password"] = password,
            ["_form"] = FormToken().Match(form).Groups["token"].Value,
        };
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client._client.PostAsync(new Uri("/sign-in", UriKind.Relative), content, cancellationToken);
        return answer.StatusCode == HttpStatusCode.Redirect
            ? client
            : throw new InvalidOperationException($"The sign-in was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <returns>Milliseconds, and the answer's size in bytes.</returns>
    public async Task<(double Ms, int Bytes)> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var bytes = await ReadAsync(path, cancellationToken);
        return (Stopwatch.GetElapsedTime(began).TotalMilliseconds, bytes.Length);
    }

    /// <summary>What a page weighs with its styles and scripts, each compressed, for a browser that has none of them.</summary>
    public async Task<int> WeighAsync(string path, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(path, cancellationToken);
        var weight = Compressed(page);
        foreach (var asset in Assets().Matches(Encoding.UTF8.GetString(page)).Select(match => match.Groups["path"].Value).Distinct(StringComparer.Ordinal))
        {
            weight += Compressed(await ReadAsync(WebUtility.HtmlDecode(asset), cancellationToken));
        }

        return weight;
    }

    public void Dispose() => _client.Dispose();

    private async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        return answer.StatusCode == HttpStatusCode.OK
            ? bytes
            : throw new InvalidOperationException($"GET {path} was answered {(int)answer.StatusCode}: {Encoding.UTF8.GetString(bytes)}");
    }

    private static int Compressed(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var zip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        return (int)compressed.Length;
    }

    [GeneratedRegex("name=\"_form\"[^>]*value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex FormToken();

    [GeneratedRegex("(href|src)=\"(?<path>/[^\"]+\\.(css|js)[^\"]*)\"", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Assets();
}
