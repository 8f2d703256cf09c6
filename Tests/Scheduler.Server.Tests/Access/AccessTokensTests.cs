using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Cluster;

namespace Scheduler.Server.Tests.Access;

public sealed class AccessTokensTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly FixedClock _clock = new();

    [Fact]
    public async Task Validate_OfAnotherNodeWithTheSameSecret_Holds()
    {
        var (token, expiresAt) = Tokens().ForUser("u1", "s1");

        var result = await ValidateAsync(token);

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(_clock.UtcNow.AddMinutes(15), expiresAt);
    }

    [Fact]
    public async Task Validate_ByAWallClockHoursOff_HoldsInClusterTime()
    {
        // FixedClock stands in 2030: this machine's wall clock plays no part.
        var (token, _) = Tokens().ForUser("u1", "s1");
        _clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));

        var result = await ValidateAsync(token);

        Assert.True(result.IsValid, result.Exception?.Message);
    }

    [Fact]
    public async Task Validate_Expired_IsRefused()
    {
        var (token, _) = Tokens().ForUser("u1", "s1");
        _clock.Advance(TimeSpan.FromMinutes(15));

        var result = await ValidateAsync(token);

        Assert.False(result.IsValid);
    }

    [Fact]
    public async Task Validate_OverMidnight_TheKeyOfYesterdayStillHoldsAndANewOneSigns()
    {
        _clock.Advance(TimeSpan.FromHours(14.4));
        var (before, _) = Tokens().ForUser("u1", "s1");
        _clock.Advance(TimeSpan.FromMinutes(10));
        var (after, _) = Tokens().ForUser("u1", "s1");

        var result = await ValidateAsync(before);

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.NotEqual(new JsonWebToken(before).Kid, new JsonWebToken(after).Kid);
    }

    [Fact]
    public async Task Validate_AnExecutorsTokenOnTheApi_IsRefusedAndTheReverse()
    {
        var user = Tokens().ForUser("u1", "s1").Token;
        var executor = Tokens().ForExecutor(Key()).Token;

        var userOnHub = await ValidateAsync(user, AccessTokens.ExecutorAudience, AccessTokens.ExecutorType);
        var executorOnApi = await ValidateAsync(executor);

        Assert.False(userOnHub.IsValid);
        Assert.False(executorOnApi.IsValid);
        Assert.True((await ValidateAsync(executor, AccessTokens.ExecutorAudience, AccessTokens.ExecutorType)).IsValid);
    }

    [Fact]
    public void ForExecutor_AKeyThatEndsSooner_EndsWithIt()
    {
        var end = _clock.UtcNow.AddMinutes(3);

        var (_, expiresAt) = Tokens().ForExecutor(Key() with { ExpiresAt = end });

        Assert.Equal(end, expiresAt);
    }

    [Theory]
    [InlineData("issuer")]
    [InlineData("audience")]
    [InlineData("type")]
    [InlineData("secret")]
    [InlineData("algorithm")]
    [InlineData("notYet")]
    [InlineData("endless")]
    public async Task Validate_OneThingForged_IsRefused(string what)
    {
        var keys = new SigningKeys(new ClusterSecret(what == "secret" ? new byte[32] : Secret), _clock);
        var credentials = keys.Current(AccessTokens.UserAudience);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = _clock.UtcNow.UtcDateTime;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = what == "issuer" ? "somebody" : AccessTokens.Issuer,
            Audience = what == "audience" ? "elsewhere" : AccessTokens.UserAudience,
            TokenType = what == "type" ? "JWT" : AccessTokens.UserType,
            NotBefore = what == "notYet" ? now.AddMinutes(1) : now,
            Expires = what == "endless" ? null : now.AddMinutes(5),
            Subject = new ClaimsIdentity([new Claim("sub", "u1"), new Claim("sid", "s1")]),
            SigningCredentials = what == "algorithm" ? new SigningCredentials(new ECDsaSecurityKey(curve) { KeyId = credentials.Kid }, SecurityAlgorithms.EcdsaSha256) : credentials,
        });

        var result = await ValidateAsync(token);

        Assert.False(result.IsValid);
    }

    [Fact]
    public async Task Validate_AlgorithmNone_IsRefused()
    {
        var payload = Tokens().ForUser("u1", "s1").Token.Split('.')[1];
        var header = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"at+jwt"}"""));

        var result = await ValidateAsync($"{header}.{payload}.");

        Assert.False(result.IsValid);
    }

    private static ExecutorKey Key() => new()
    {
        Id = "k1",
        App = "billing",
        Labels = new Dictionary<string, string>(),
        CreatedBy = "ada",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    private AccessTokens Tokens() => new(new SigningKeys(new ClusterSecret(Secret), _clock), _clock);

    private Task<TokenValidationResult> ValidateAsync(string token, string audience = AccessTokens.UserAudience, string type = AccessTokens.UserType) =>
        new JsonWebTokenHandler().ValidateTokenAsync(token, Tokens().Validation(audience, type));
}
