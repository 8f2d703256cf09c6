using System.Net;
using System.Net.Http.Json;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>Exchanges the executor's key for access tokens.</summary>
internal sealed class TokenSource(ExecutorOptions options, ServerHttp http, TimeProvider time)
{
    /// <summary>Where a server tells neither when a token ends nor what time it is.</summary>
    private static readonly TimeSpan AssumedLife = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortestLife = TimeSpan.FromSeconds(1);

    private ExecutorToken? _latest;

    /// <summary>A token that is good for a while yet: the one at hand, or a new one from this server.</summary>
    public async Task<ExecutorToken> GetAsync(Uri server, CancellationToken cancellationToken)
    {
        var latest = Volatile.Read(ref _latest);
        return latest is not null && latest.IsFresh(time)
            ? latest
            : await RenewAsync(server, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a token that a server did not accept.</summary>
    public void Discard(ExecutorToken token) => Interlocked.CompareExchange(ref _latest, null, token);

    /// <exception cref="RefusedException">The server does not accept the key.</exception>
    public async Task<ExecutorToken> RenewAsync(Uri server, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, ProtocolVersion.TokenPath))
        {
            Content = JsonContent.Create(new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = options.Key ?? "" }),
        };
        using var response = await http.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new RefusedException($"{server} does not accept Executor:Key (status {(int)response.StatusCode}). Check that the key is complete and was not deleted.");
        }

        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken).ConfigureAwait(false)
            ?? throw new HttpRequestException($"{server} answered the key with nothing.");
        var token = new ExecutorToken(answer.AccessToken, LifeOf(answer, response.Headers.Date), time.GetTimestamp());
        Volatile.Write(ref _latest, token);
        return token;
    }

    private static TimeSpan LifeOf(TokenAnswer answer, DateTimeOffset? date)
    {
        if (answer.ExpiresAt is not { } expiresAt || (answer.ClusterTime ?? date) is not { } serverTime)
        {
            return AssumedLife;
        }

        var life = expiresAt - serverTime;
        return life > ShortestLife ? life : ShortestLife;
    }
}
