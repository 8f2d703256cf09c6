namespace Scheduler.Server.Triggers.Words;

internal static class ChineseCron
{
    public static string Describe(CronParts parts)
    {
        var times = parts.Times;
        var days = Years(parts.Year) + Months(parts) + Days(parts, times is not null);
        return (times is null ? $"{days}{Repeating(parts)}" : $"{days}{(days is [.., '）'] ? "" : " ")}{ChineseLists.And(times)} 执行").TrimStart();
    }

    private static string Repeating(CronParts parts)
    {
        var (second, minute) = (parts.Second, parts.Minute);
        var hours = parts.Hour.Step is not null && minute.Values is not null && second.Values is not null ? EveryHours(parts.Hour) : Hours(parts.Hour);
        return hours + (second, minute) switch
        {
            ({ IsEvery: true }, { IsEvery: true }) => "每秒执行一次",
            ({ Step: { } step }, { IsEvery: true }) => $"{From(second.StepFrom, "秒")}每{ChineseLists.Count(step, "秒")}执行一次",
            ({ Single: 0 }, { IsEvery: true }) => "每分钟执行一次",
            ({ Values: { } values }, { IsEvery: true }) => $"每分钟的第 {ChineseLists.Numbers(values, "秒")}执行",
            ({ Single: 0 }, { Step: { } step }) => $"{From(minute.StepFrom, "分")}每{ChineseLists.Count(step, "分钟")}执行一次",
            ({ Values: { } values }, { Step: { } step }) => $"{From(minute.StepFrom, "分")}每{ChineseLists.Count(step, "分钟")}的第 {ChineseLists.Numbers(values, "秒")}执行",
            ({ Single: 0 }, { Single: 0 }) when parts.Hour.Step is not null => "执行一次",
            ({ Single: 0 }, { Single: 0 }) => $"{EachHour(parts.Hour)}整点执行",
            ({ Single: 0 }, { Values: { } minutes }) => $"{EachHour(parts.Hour)}第 {ChineseLists.Numbers(minutes, "分钟")}执行",
            ({ Values: { } seconds }, { Values: { } minutes }) => $"{EachHour(parts.Hour)}第 {ChineseLists.Numbers(minutes, "分")}第 {ChineseLists.Numbers(seconds, "秒")}执行",
            _ => $"{(minute.Values is { } minutes ? $"第 {ChineseLists.Numbers(minutes, "分钟")}内" : $"{From(minute.StepFrom, "分")}每隔{ChineseLists.Count(minute.Step ?? 1, "分钟")}的一分钟内")}"
                + $"{From(second.StepFrom, "秒")}每{ChineseLists.Count(second.Step ?? 1, "秒")}执行一次",
        };
    }

    private static string EachHour(CronField hour) => hour.IsEvery ? "每小时" : hour.Step is not null ? "的" : "每小时";

    private static string From(int start, string unit) => start == 0 ? "" : $"从第 {start} {unit}起";

    private static string EveryHours(CronField hour) => (hour switch
    {
        { StepTo: { } to } => $" {hour.StepFrom:00}:00 至 {to:00}:59 之间",
        { StepFrom: > 0 } => $"从 {hour.StepFrom} 点起",
        _ => "",
    }) + $"每{ChineseLists.Count(hour.Step ?? 1, "小时")}";

    private static string Hours(CronField hour) => hour switch
    {
        { Step: { } step } => $"从 {hour.StepFrom} 点起{(hour.StepTo is { } to ? $"至 {to} 点" : "")}每 {step} 小时的第一个小时内，",
        { Values: { } values } when values[^1] - values[0] == values.Count - 1 => $" {values[0]:00}:00 至 {values[^1]:00}:59 之间",
        { Values: { } values } => $" {ChineseLists.Numbers(values, "点")}内",
        _ => "",
    };

    private static string Days(CronParts parts, bool hasTimes)
    {
        // 每月 stands before a day of the month only where no months are named.
        var month = parts.Month.IsEvery ? "每月" : "";
        if (parts.Special is { } special)
        {
            return month + special.Kind switch
            {
                CronDayKind.Last => "最后一天",
                CronDayKind.LastWorkday => "最后一个工作日（周一至周五）",
                CronDayKind.BeforeLast => $"最后一天之前 {special.Number} 天",
                CronDayKind.NearestWorkday => $"离 {special.Day} 日最近的工作日（周一至周五）",
                CronDayKind.LastOf => $"最后一个{ChineseLists.Day(special.Day)}",
                _ => $"第 {special.Number} 个{ChineseLists.Day(special.Day)}",
            };
        }

        if (parts.DaysOfWeek is { } days)
        {
            return days.Count == 7 ? "每天" : $"{(parts.Month.IsEvery ? "每" : "的每")}{ChineseLists.Days(days)}";
        }

        return parts.DayOfMonth switch
        {
            { Values: { } values } => $"{month} {ChineseLists.Numbers(values, "日")}",
            { Step: { } step } => $"{month}从 {parts.DayOfMonth.StepFrom} 日起{(parts.DayOfMonth.StepTo is { } to ? $"至 {to} 日" : "")}每{ChineseLists.Count(step, "天")}",
            _ => !hasTimes ? "" : parts.Month.IsEvery ? "每天" : "的每天",
        };
    }

    private static string Months(CronParts parts) => parts.Month switch
    {
        { Values: { } values } => $"{(parts.Year.IsEvery ? "每年" : "")} {ChineseLists.Months(values)}",
        { Step: { } step } => $"{(parts.Year.IsEvery ? "每年" : "")}从 {parts.Month.StepFrom} 月起{(parts.Month.StepTo is { } to ? $"至 {to} 月" : "")}每{ChineseLists.Count(step, "个月")}",
        _ => "",
    };

    private static string Years(CronField year) => year switch
    {
        { Values: { } values } => $"{ChineseLists.Numbers(values, "年")}",
        { Step: { } step } => $"从 {year.StepFrom} 年起每{ChineseLists.Count(step, "年")}",
        _ => "",
    };
}
