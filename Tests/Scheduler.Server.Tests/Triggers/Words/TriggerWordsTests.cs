using System.Globalization;
using Scheduler.Server.Api;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Tests.Triggers.Words;

public sealed class TriggerWordsTests
{
    [Theory]
    [InlineData("cron 0 30 9 ? * MON-FRI", "At 09:30 from Monday to Friday (Asia/Tokyo).", "每周一至周五 09:30 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 9,17 * * ?", "At 09:00 and 17:00 every day (Asia/Tokyo).", "每天 09:00、17:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 15 30 9 ? * SAT,SUN", "At 09:30:15 on Saturday and Sunday (Asia/Tokyo).", "每周六、周日 09:30:15 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron * * * * * ?", "Every second (Asia/Tokyo).", "每秒执行一次（时区 Asia/Tokyo）。")]
    [InlineData("cron 0/5 * * * * ?", "Every 5 seconds (Asia/Tokyo).", "每 5 秒执行一次（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 * * * * ?", "Every minute (Asia/Tokyo).", "每分钟执行一次（时区 Asia/Tokyo）。")]
    [InlineData("cron 30 * * * * ?", "At second 30 of every minute (Asia/Tokyo).", "每分钟的第 30 秒执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0/15 * * * ?", "Every 15 minutes (Asia/Tokyo).", "每 15 分钟执行一次（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 5/15 * * * ?", "Every 15 minutes from minute 5 on (Asia/Tokyo).", "从第 5 分起每 15 分钟执行一次（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0/15 9-17 ? * MON-FRI", "Every 15 minutes, from 09:00 to 17:59, from Monday to Friday (Asia/Tokyo).", "每周一至周五 09:00 至 17:59 之间每 15 分钟执行一次（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 * * * ?", "At minute 0 of every hour (Asia/Tokyo).", "每小时整点执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 5,35 * * * ?", "At minutes 5 and 35 of every hour (Asia/Tokyo).", "每小时第 5、35 分钟执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 */2 * * ?", "Every 2 hours (Asia/Tokyo).", "每 2 小时执行一次（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 10 8/4 * * ?", "Every 4 hours from 08:00 on at minute 10 (Asia/Tokyo).", "从 8 点起每 4 小时的第 10 分钟执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 0 L * ?", "At 00:00 on the last day of the month (Asia/Tokyo).", "每月最后一天 00:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 0 LW * ?", "At 00:00 on the last day of the month from Monday to Friday (Asia/Tokyo).", "每月最后一个工作日（周一至周五）00:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 0 15W * ?", "At 00:00 on the day from Monday to Friday that is nearest to day 15 of the month (Asia/Tokyo).", "每月离 15 日最近的工作日（周一至周五）00:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 0 L-3 * ?", "At 00:00 3 days before the last day of the month (Asia/Tokyo).", "每月最后一天之前 3 天 00:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 12 ? * MON#2", "At 12:00 on the second Monday of the month (Asia/Tokyo).", "每月第 2 个周一 12:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 12 ? * 6L", "At 12:00 on the last Friday of the month (Asia/Tokyo).", "每月最后一个周五 12:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 12 1,15 * ?", "At 12:00 on days 1 and 15 of the month (Asia/Tokyo).", "每月 1、15 日 12:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 12 1 1,7 ?", "At 12:00 on day 1 of the month in January and July (Asia/Tokyo).", "每年 1 月、7 月 1 日 12:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("cron 0 0 12 * 6-8 ? 2030", "At 12:00 every day from June to August in 2030 (Asia/Tokyo).", "2030 年 6 月至 8 月的每天 12:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("interval 250", "Every 250 milliseconds.", "每 250 毫秒执行一次。")]
    [InlineData("interval 1000", "Every second.", "每秒执行一次。")]
    [InlineData("interval 5400000", "Every 90 minutes.", "每 90 分钟执行一次。")]
    [InlineData("interval 86400000", "Every day.", "每天执行一次。")]
    [InlineData("once 2030-01-31T00:30:00Z", "Once, on 2030-01-31 at 09:30:00 (Asia/Tokyo).", "在 2030-01-31 09:30:00 执行一次（时区 Asia/Tokyo）。")]
    [InlineData("daily 09:30", "At 09:30 every day (Asia/Tokyo).", "每天 09:30 执行（时区 Asia/Tokyo）。")]
    [InlineData("daily 09:30,12:00,17:00:00.5 MON,TUE,WED,THU,FRI", "At 09:30, 12:00 and 17:00:00.5 from Monday to Friday (Asia/Tokyo).", "每周一至周五 09:30、12:00、17:00:00.5 执行（时区 Asia/Tokyo）。")]
    [InlineData("daily 09:30 SUN", "At 09:30 every Sunday (Asia/Tokyo).", "每周日 09:30 执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;BYHOUR=9", "Every 2 weeks on Monday and Friday at 09:00 (Asia/Tokyo).", "每 2 周的周一、周五 09:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=MONTHLY;BYDAY=2MO,-1FR;BYHOUR=9,17;BYMINUTE=30", "Every month on the last Friday and the second Monday of the month at 09:30 and 17:30 (Asia/Tokyo).", "每月的最后一个周五、第 2 个周一 09:30、17:30 执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=MONTHLY;BYMONTHDAY=1,-1", "Every month on day 1 and the last day of the month at 00:00 (Asia/Tokyo).", "每月的 1 日、最后一天 00:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "Every year in November on the fourth Thursday of the month at 00:00 (Asia/Tokyo).", "每年的 11 月第 4 个周四 00:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "Every month on Monday to Friday at 00:00, of these only the last of each month (Asia/Tokyo).", "每月的周一至周五 00:00 执行，仅取每月中的最后一次（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=YEARLY", "Every year on January 1 at 00:00 (Asia/Tokyo).", "每年的 1 月 1 日 00:00 执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11", "Every 20 minutes in hours 9 to 11 (Asia/Tokyo).", "每 20 分钟执行一次，限 9 至 11 点（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=DAILY;UNTIL=20301231", "Every day at 00:00, until 2030-12-31 23:59:59 (Asia/Tokyo).", "每天 00:00 执行，至 2030-12-31 23:59:59 止（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=HOURLY;BYMINUTE=5,50", "Every hour at minutes 5 and 50 (Asia/Tokyo).", "每小时，在第 5、50 分执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=DAILY;BYHOUR=8,9,10,11,12,13,14", "Every day in hours 8 to 14 (Asia/Tokyo).", "每天，在 8 至 14 点执行（时区 Asia/Tokyo）。")]
    [InlineData("recurrence FREQ=HOURLY", "Every hour (Asia/Tokyo).", "每小时执行一次（时区 Asia/Tokyo）。")]
    public void Describe_OfEachKind_IsASentenceInBothLanguages(string trigger, string english, string chinese)
    {
        var spec = Spec(trigger) with { TimeZone = "Asia/Tokyo" };

        Assert.Equal(english, TriggerWords.Describe(spec, WordLanguage.English));
        Assert.Equal(chinese, TriggerWords.Describe(spec, WordLanguage.Chinese));
    }

    [Fact]
    public void Describe_WithLimits_SaysThem()
    {
        var spec = new RecurrenceTriggerSpec { Id = "t", Rrule = "FREQ=DAILY;COUNT=10", StartAt = At("2026-11-23T12:00:00Z"), EndAt = At("2027-01-01T00:00:00Z"), Calendar = "holidays" };

        Assert.Equal(
            "Every day at 12:00, 10 times in all (UTC), from 2026-11-23 12:00:00 UTC on, until 2027-01-01 00:00:00 UTC, except when the calendar holidays excludes it.",
            TriggerWords.Describe(spec, WordLanguage.English));
        Assert.Equal(
            "每天 12:00 执行，共 10 次（时区 UTC），自 2026-11-23 12:00:00 UTC 起，至 2027-01-01 00:00:00 UTC 止，日历 holidays 排除的时间除外。",
            TriggerWords.Describe(spec, WordLanguage.Chinese));
    }

    [Theory]
    [InlineData("0 0 12 1-5/2 * MON")]
    [InlineData("0 0 12 1,L * ?")]
    [InlineData("@daily")]
    [InlineData("0 0 22-2 * * ?")]
    public void Describe_OfAnUnusualCron_NamesTheExpressionRatherThanGuessing(string cron)
    {
        var spec = new CronTriggerSpec { Id = "t", Cron = cron };

        Assert.Equal($"Whenever the cron expression {cron} says (UTC).", TriggerWords.Describe(spec, WordLanguage.English));
        Assert.Equal($"按 cron 表达式 {cron} 执行（时区 UTC）。", TriggerWords.Describe(spec, WordLanguage.Chinese));
    }

    [Theory]
    [InlineData("daily 02:30", "2027-03-14: forward: 02:30: once, at 03:00", null)]
    [InlineData("daily 01:30", null, "2027-11-07: back: 01:30: once, the first time")]
    [InlineData("cron 0 30 1 * * ?", null, "2027-11-07: back: 01:30: once, the first time")]
    [InlineData("cron 0 0/20 * * * ?", "2027-03-14: forward: 02:00: once, at 03:00", "2027-11-07: back: 01:00: both times")]
    [InlineData("recurrence FREQ=DAILY;BYHOUR=2", "2027-03-14: forward: 02:00: once, at 03:00", null)]
    [InlineData("recurrence FREQ=MINUTELY;INTERVAL=30", "2027-03-14: forward: 02:00: once, at 03:00", "2027-11-07: back: 01:00: both times")]
    [InlineData("daily 02:30 MON", null, null)]
    [InlineData("daily 12:00", null, null)]
    [InlineData("interval 60000", null, null)]
    public void Warn_OfChangesOfTheClocks_NamesTheirDatesAndWhatHappens(string trigger, string? forward, string? back)
    {
        var spec = Spec(trigger) with { TimeZone = "America/New_York" };
        var now = At("2026-11-23T00:00:00Z");
        var fires = QuartzTriggers.FireTimesOf(spec, null);

        var english = TriggerWarnings.Of(spec, fires, NextFires.Of(spec, now, 3), 3, now, WordLanguage.English);
        var chinese = TriggerWarnings.Of(spec, fires, NextFires.Of(spec, now, 3), 3, now, WordLanguage.Chinese);

        var expected = new[] { forward, back }.OfType<string>().ToList();
        Assert.Equal(expected.Count, english.Count);
        Assert.Equal(expected.Count, chinese.Count);
        foreach (var (parts, i) in expected.Select((text, i) => (text.Split(": "), i)))
        {
            Assert.All(parts, part => Assert.Contains(part, english[i], StringComparison.Ordinal));
            Assert.Contains($"{parts[0]}，America/New_York 的时钟", chinese[i], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Warn_OfFewOccurrencesAndManyRuns_SaysSo()
    {
        var now = At("2026-11-23T00:00:00Z");
        var spec = new IntervalTriggerSpec { Id = "t", EveryMs = 10, EndAt = now.AddMilliseconds(25) };

        var warnings = TriggerWarnings.Of(spec, QuartzTriggers.FireTimesOf(spec, null), NextFires.Of(spec, now, 5), 5, now, WordLanguage.English);

        Assert.Equal(["There are only 2 occurrences left.", "This is 100 runs each second."], warnings);
    }

    private static TriggerSpec Spec(string text)
    {
        var parts = text.Split(' ');
        return parts[0] switch
        {
            "cron" => new CronTriggerSpec { Id = "t", Cron = string.Join(' ', parts[1..]) },
            "interval" => new IntervalTriggerSpec { Id = "t", EveryMs = long.Parse(parts[1], CultureInfo.InvariantCulture) },
            "once" => new OnceTriggerSpec { Id = "t", At = At(parts[1]) },
            "daily" => new DailyTriggerSpec { Id = "t", Times = parts[1].Split(','), Days = parts.Length > 2 ? parts[2].Split(',') : DayNames.All },
            _ => new RecurrenceTriggerSpec { Id = "t", Rrule = parts[1] },
        };
    }

    private static DateTimeOffset At(string text) => InstantText.TryParse(text, out var instant) ? instant : throw new FormatException(text);
}
