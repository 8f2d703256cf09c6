using Scheduler.Server.Alerts.Rules;

namespace Scheduler.Server.Tests.Alerts;

public sealed class AlertSilenceTests
{
    // 2030-01-31 is a Thursday.
    [Theory]
    [InlineData("22:00", "06:00", "THU", "UTC", "2030-01-31T22:00:00Z", true)]
    [InlineData("22:00", "06:00", "THU", "UTC", "2030-02-01T05:59:59Z", true)]
    [InlineData("22:00", "06:00", "THU", "UTC", "2030-02-01T06:00:00Z", false)]
    [InlineData("22:00", "06:00", "THU", "UTC", "2030-01-31T05:00:00Z", false)]
    [InlineData("09:00", "24:00", "", "UTC", "2030-01-31T23:59:59Z", true)]
    [InlineData("09:00", "17:00", "", "Asia/Tokyo", "2030-01-31T00:00:00Z", true)]
    [InlineData("09:00", "17:00", "", "Asia/Tokyo", "2030-01-31T08:00:00Z", false)]
    [InlineData(null, null, "SAT", "UTC", "2030-02-02T12:00:00Z", true)]
    [InlineData(null, null, "SAT", "UTC", "2030-02-03T00:00:00Z", false)]
    public void Covers_ByTheTimeOfDayInItsZone_AnswersForTheDayItBeganOn(string? from, string? to, string day, string zone, string at, bool covers)
    {
        var silence = new AlertSilence { From = from, To = to, Days = day.Length == 0 ? [] : [day], TimeZone = zone };

        Assert.Equal(covers, silence.Covers(DateTimeOffset.Parse(at)));
    }
}
