using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Access;

/// <summary>Makes and judges the JWTs of users and executors, in cluster time alone.</summary>
internal sealed class AccessTokens(SigningKeys keys, IClusterClock clock)
{
    public const string Issuer = "quartzscheduler";
    public const string UserAudience = "scheduler-api";
    public const string ExecutorAudience = "scheduler-executor";
    public const string UserType = "at+jwt";
    public const string ExecutorType = "executor+jwt";
    private static readonly TimeSpan UserLife = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ExecutorLife = TimeSpan.FromMinutes(10);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public (string Token, DateTimeOffset ExpiresAt) ForUser(string userId, string sessionId) =>
        Make(UserAudience, UserType, UserLife, [new Claim(AccessClaims.Subject, userId), new Claim(AccessClaims.Session, sessionId)]);

    public (string Token, DateTimeOffset ExpiresAt) ForExecutor(ExecutorKey key) =>
        Make(ExecutorAudience, ExecutorType, key.ExpiresAt is { } end && end - clock.UtcNow < ExecutorLife ? end - clock.UtcNow : ExecutorLife,
        [
            new Claim(AccessClaims.Subject, key.Id),
            new Claim(AccessClaims.Key, key.Id),
            new Claim(AccessClaims.App, key.App),
            new Claim(AccessClaims.Labels, JsonSerializer.Serialize(key.Labels)),
        ]);

    public TokenValidationParameters Validation(string audience, string type) => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = audience,
        ValidTypes = [type],
        ValidAlgorithms = [SigningKeys.Algorithm],
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Accepted(audience, keyId),
        LifetimeValidator = (notBefore, expires, _, _) => IsAlive(notBefore, expires),
        NameClaimType = AccessClaims.Name,
    };

    private bool IsAlive(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.UtcNow.UtcDateTime;

        // Nodes agree on the time to within milliseconds, and a JWT's instants are whole seconds.
        return expires > now && (notBefore is null || notBefore <= now.AddSeconds(2));
    }

    private (string Token, DateTimeOffset ExpiresAt) Make(string audience, string type, TimeSpan life, IEnumerable<Claim> claims)
    {
        var now = clock.UtcNow;
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((now + life).ToUnixTimeSeconds());
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            TokenType = type,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            Subject = new ClaimsIdentity(claims),
            SigningCredentials = keys.Current(audience),
        });
        return (token, expiresAt);
    }
}
