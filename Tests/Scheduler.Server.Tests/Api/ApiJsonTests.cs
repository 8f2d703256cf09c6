using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Server.Api;

namespace Scheduler.Server.Tests.Api;

public sealed class ApiJsonTests
{
    [Theory]
    [InlineData(0, "2030-01-31T09:30:00.000Z")]
    [InlineData(250_000, "2030-01-31T09:30:00.250Z")]
    [InlineData(250_001, "2030-01-31T09:30:00.250001Z")]
    [InlineData(7, "2030-01-31T09:30:00.000007Z")]
    public void Serialize_Instant_HasAtLeastThreeDecimalsInUtc(long micros, string expected)
    {
        var instant = new DateTimeOffset(2030, 1, 31, 18, 30, 0, TimeSpan.FromHours(9)).AddMicroseconds(micros);

        var json = JsonSerializer.Serialize(instant, ApiJson.Options);

        Assert.Equal($"\"{expected}\"", json);
    }

    [Theory]
    [InlineData("2030-01-31T09:30:00Z", "2030-01-31T09:30:00.000Z")]
    [InlineData("2030-01-31T09:30:00.1234567Z", "2030-01-31T09:30:00.123456Z")]
    [InlineData("2030-01-31T18:30:00.5+09:00", "2030-01-31T09:30:00.500Z")]
    public void TryParse_AnInstantWithOffset_IsReadToTheMicrosecond(string text, string expected)
    {
        var ok = InstantText.TryParse(text, out var instant);

        Assert.True(ok);
        Assert.Equal(expected, InstantText.Format(instant));
    }

    [Theory]
    [InlineData("2030-01-31T09:30:00")]
    [InlineData("2030-01-31")]
    [InlineData("2030-02-30T09:30:00Z")]
    [InlineData("2030-01-31 09:30:00Z")]
    [InlineData(" 2030-01-31T09:30:00Z")]
    [InlineData("tomorrow")]
    [InlineData("")]
    [InlineData(null)]
    public void TryParse_AnythingElse_IsRefused(string? text)
    {
        var ok = InstantText.TryParse(text, out _);

        Assert.False(ok);
    }

    [Fact]
    public void Serialize_MeasuredMilliseconds_HasThreeDecimals()
    {
        var json = JsonSerializer.Serialize(new Measured(0.4, null), ApiJson.Options);

        Assert.Equal("""{"latenessMs":0.400,"durationMs":null}""", json);
    }

    private sealed record Measured(
        [property: JsonConverter(typeof(MillisecondsConverter))] double LatenessMs,
        [property: JsonConverter(typeof(MillisecondsConverter))] double? DurationMs);
}
