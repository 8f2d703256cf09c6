using System.Globalization;
using System.Text;
using Benchmarks.History;
using Microsoft.AspNetCore.WebUtilities;
using Scheduler.Server.Runs;
using TestServers.Ledger;

namespace Benchmarks.Lists;

/// <summary>Every list of the interface with its filters, on its first, a middle and its last page; the overview; and the objects that pages show.</summary>
internal static class ListCases
{
    private const int Different = 50;

    public static IReadOnlyList<ListCase> Of(MonthOfUse month) =>
    [
        new("dashboard", _ => "dashboard"),
        new("nodes", _ => "nodes"),
        .. Jobs(month),
        .. Runs(month),
        .. RunsOfSomething(month),
        .. OneRun(month),
        .. Audit(month),
        .. Alerts(month),
        .. Others(month),
        .. Limited(month),
        .. Pages(month).Select(page => page with { IsPage = true }),
    ];

    private static IEnumerable<ListCase> Jobs(MonthOfUse month)
    {
        var sorted = month.Jobs.OrderBy(job => job.Group, StringComparer.Ordinal).ThenBy(job => job.Name, StringComparer.Ordinal).ToList();
        string After(int place) => Cursor($"{sorted[place].Group}/{sorted[place].Name}");
        yield return new("jobs", _ => "jobs");
        yield return new("jobs, 200", _ => "jobs?limit=200");
        yield return new("jobs, middle", n => $"jobs?cursor={After(((sorted.Count / 2) + n) % sorted.Count)}");
        yield return new("jobs, last", _ => $"jobs?cursor={After(sorted.Count - 20)}");
        yield return new("jobs of the largest group", _ => $"jobs?group={HistoryGroups.Largest}");
        yield return new("jobs of a small group", _ => $"jobs?group={HistoryGroups.Small}");
        yield return new("jobs by text, many", _ => "jobs?q=invoice");
        yield return new("jobs by text, one", n => $"jobs?q={sorted[n * 31 % sorted.Count].Name[^5..]}");
        yield return new("jobs by text, none", _ => "jobs?q=nothing-is-called-so");
        yield return new("jobs by text and group", _ => $"jobs?q=settle&group={HistoryGroups.Largest}");
        yield return new("jobs paused", _ => "jobs?state=paused");
        yield return new("jobs paused by text", _ => "jobs?state=paused&q=clean");
        yield return new("jobs paused of a group", _ => $"jobs?state=paused&group={HistoryGroups.Small}");
        yield return new("job", n => $"jobs/{sorted[n * 31 % sorted.Count].Id}");
        yield return new("job, versions", n => $"jobs/{sorted[n * 31 % sorted.Count].Id}/versions");
        yield return new("job, upcoming", n => $"jobs/{sorted[n * 31 % sorted.Count].Id}/upcoming?count=10");
        yield return new("job, punctuality of the busiest", _ => $"jobs/{month.Runs.Busiest.Id}/punctuality");
    }

    private static IEnumerable<ListCase> Runs(MonthOfUse month)
    {
        var (middle, last) = (RunCursor(month, month.Size.Runs / 2), RunCursor(month, 20));
        yield return new("runs", _ => "runs");
        yield return new("runs, 200", _ => "runs?limit=200");
        yield return new("runs, middle", n => $"runs?cursor={RunCursor(month, (month.Size.Runs / 2) + (n * 97))}");
        yield return new("runs, last", _ => $"runs?cursor={last}");
        foreach (var states in new[] { "failed", "lost", "skipped", "failed,timedOut,lost", "planned", "running" })
        {
            yield return new($"runs {states}", _ => $"runs?state={states}");
        }

        yield return new("runs failed, middle", _ => $"runs?state=failed&cursor={middle}");
        yield return new("runs failed, last", _ => $"runs?state=failed&cursor={last}");
        yield return new("runs lost, 200, middle", _ => $"runs?state=lost&limit=200&cursor={middle}");
        yield return new("runs of an hour", n => $"runs?{Hour(month, n)}");
        yield return new("runs failed of an hour", n => $"runs?state=failed&{Hour(month, n)}");
        yield return new("runs of a time without any", _ => $"runs?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z");
    }

    private static IEnumerable<ListCase> RunsOfSomething(MonthOfUse month)
    {
        var (middle, last) = (RunCursor(month, month.Size.Runs / 2), RunCursor(month, 5_000));
        var (busiest, idlest) = (month.Runs.Busiest.Id, month.Runs.Idlest.Id);
        var (often, seldom) = (month.Executors[0], month.Executors[^1]);
        var never = month.Jobs.First(job => job.Group == HistoryGroups.Idle).Id;
        yield return new("runs of the busiest job", _ => $"runs?jobId={busiest}");
        yield return new("runs of the busiest job, middle", _ => $"runs?jobId={busiest}&cursor={middle}");
        yield return new("runs of the busiest job, last", _ => $"runs?jobId={busiest}&cursor={last}");
        yield return new("runs of the busiest job, failed", _ => $"runs?jobId={busiest}&state=failed");
        yield return new("runs of the busiest job, lost, 200", _ => $"runs?jobId={busiest}&state=lost&limit=200");
        yield return new("runs of the busiest job at an executor", _ => $"runs?jobId={busiest}&executor={seldom}");
        yield return new("runs of some job", n => $"runs?jobId={month.Jobs[n * 31 % month.Jobs.Count].Id}");
        yield return new("runs of the idlest job", _ => $"runs?jobId={idlest}");
        yield return new("runs of a job without any", _ => $"runs?jobId={never}");
        yield return new("runs of an executor", _ => $"runs?executor={often}");
        yield return new("runs of an executor by name", n => $"runs?executor={OtherHistory.ExecutorName(n % 100)}");
        yield return new("runs of an executor, middle", _ => $"runs?executor={often}&cursor={middle}");
        yield return new("runs of an executor, last", _ => $"runs?executor={often}&cursor={last}");
        yield return new("runs of an executor, failed", _ => $"runs?executor={often}&state=failed");
        yield return new("runs of an executor, lost", _ => $"runs?executor={often}&state=timedOut");
        yield return new("runs of an idle executor", _ => $"runs?executor={seldom}");
        yield return new("runs of the largest group", _ => $"runs?group={HistoryGroups.Largest}");
        yield return new("runs of a middle group", _ => $"runs?group={HistoryGroups.Middle}");
        yield return new("runs of a middle group, lost", _ => $"runs?group={HistoryGroups.Middle}&state=lost");
        yield return new("runs of a small group", _ => $"runs?group={HistoryGroups.Small}");
        yield return new("runs of a small group, failed, middle", _ => $"runs?group={HistoryGroups.Small}&state=failed&cursor={middle}");
        yield return new("runs of a group without any", _ => $"runs?group={HistoryGroups.Idle}");
    }

    private static IEnumerable<ListCase> OneRun(MonthOfUse month)
    {
        var some = Enumerable.Range(0, Different).Select(number => month.Runs.Make(number * (month.Size.Runs / Different))).ToList();
        var logged = Enumerable.Range(0, month.Size.Runs / 50).Select(number => month.Runs.Make(number * 50)).Where(run => run.LogLines > 0).Take(Different).ToList();
        yield return new("run", n => $"runs/{some[n % some.Count].Id}");
        yield return new("run, logs", n => $"runs/{logged[n % logged.Count].Id}/logs");
        yield return new("run, logs of many, first", _ => $"runs/{month.Longest.Id}/logs?limit=200");
        yield return new("run, logs of many, middle", n => $"runs/{month.Longest.Id}/logs?limit=200&after={RunLogLine.SeqPerFence * (month.Longest.IsSecondAttempt ? 1 : 0) + 5_000 + n}");
        yield return new("run, no logs", n => $"runs/{some[n % some.Count].Id}/logs");
    }

    private static IEnumerable<ListCase> Audit(MonthOfUse month)
    {
        var middle = Cursor(FirstIdOf(Micros.Now - (HistorySize.Span.Ticks / TimeSpan.TicksPerMicrosecond / 2)));
        var last = Cursor(FirstIdOf(Micros.Now - (HistorySize.Span.Ticks / TimeSpan.TicksPerMicrosecond) + (3_600L * Micros.Second)));
        yield return new("audit", _ => "audit");
        yield return new("audit, middle", _ => $"audit?cursor={middle}");
        yield return new("audit, last", _ => $"audit?cursor={last}");
        yield return new("audit by action", _ => "audit?action=job.update");
        yield return new("audit by rare action", _ => $"audit?action={OtherHistory.RareAction}");
        yield return new("audit by unknown action", _ => "audit?action=no.such");
        yield return new("audit by actor", n => $"audit?actor={OtherHistory.UserName(n % 20)}");
        yield return new("audit by rare actor", _ => $"audit?actor={OtherHistory.UserName(99)}");
        yield return new("audit by actor and action", n => $"audit?actor={OtherHistory.UserName(n % 20)}&action={OtherHistory.RareAction}");
        yield return new("audit of an object", n => $"audit?objectId={month.Jobs[n * 31 % month.Jobs.Count].Id}");
        yield return new("audit of an hour", n => $"audit?{Hour(month, n)}");
        yield return new("audit of a time without any", _ => "audit?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z");
        yield return new("audit by action of an hour", n => $"audit?action=job.pause&{Hour(month, n)}");
    }

    private static IEnumerable<ListCase> Alerts(MonthOfUse month)
    {
        var middle = Cursor(FirstIdOf(Micros.Now - (HistorySize.Span.Ticks / TimeSpan.TicksPerMicrosecond / 2)));
        yield return new("alerts", _ => "alerts");
        yield return new("alerts, middle", _ => $"alerts?cursor={middle}");
        yield return new("alerts going on", _ => "alerts?state=open,acknowledged");
        yield return new("alerts closed", _ => "alerts?state=closed");
        yield return new("alerts critical", _ => "alerts?severity=critical");
        yield return new("alerts of a rule", _ => $"alerts?ruleId={month.RuleId}");
        yield return new("alerts of a job", n => $"alerts?jobId={month.Jobs[n * 31 % month.Jobs.Count].Id}");
        yield return new("alert rules", _ => "alert-rules");
        yield return new("alert channels", _ => "alert-channels");
    }

    private static IEnumerable<ListCase> Others(MonthOfUse month)
    {
        yield return new("executors", _ => "executors");
        yield return new("executor", n => $"executors/{month.Executors[n % month.Executors.Count]}");
        yield return new("executor, punctuality", n => $"executors/{month.Executors[n % 20]}/punctuality");
        yield return new("packages", _ => "packages");
        yield return new("packages, middle", n => $"packages?cursor={Cursor($"package-{n % month.Size.Packages:00}\n1.2.0")}");
        yield return new("deployments of a package", n => $"packages/package-{n % month.Size.Packages:00}/deployments");
        yield return new("calendars", _ => "calendars");
        yield return new("users", _ => "users");
        yield return new("users, middle", _ => $"users?cursor={Cursor(OtherHistory.UserName(200).ToUpperInvariant())}");
        yield return new("roles", _ => "roles");
        yield return new("API tokens", _ => "api-tokens");
        yield return new("executor keys", _ => "executor-keys");
        yield return new("sessions", _ => "sessions");
        yield return new("me", _ => "me");
    }

    private static IEnumerable<ListCase> Limited(MonthOfUse month) =>
    [
        new("runs, by somebody limited", _ => "runs", IsLimited: true),
        new("runs failed, by somebody limited", _ => "runs?state=failed", IsLimited: true),
        new("runs lost, middle, by somebody limited", _ => $"runs?state=lost&cursor={RunCursor(month, month.Size.Runs / 2)}", IsLimited: true),
        new("runs of an idle group, by somebody limited", _ => $"runs?group={HistoryGroups.Idle}", IsLimited: true),
        new("jobs, by somebody limited", _ => "jobs", IsLimited: true),
        new("jobs by text, by somebody limited", _ => "jobs?q=invoice", IsLimited: true),
        new("alerts, by somebody limited", _ => "alerts", IsLimited: true),
    ];

    private static IEnumerable<ListCase> Pages(MonthOfUse month)
    {
        var middle = RunCursor(month, month.Size.Runs / 2);
        var retried = Enumerable.Range(0, month.Size.Runs / 33).Select(number => month.Runs.Make((number * 33) + 7)).First(run => run.IsSecondAttempt);
        yield return new("page: overview", _ => "/");
        yield return new("page: jobs", _ => "/jobs");
        yield return new("page: jobs by text", _ => "/jobs?q=invoice&state=active");
        yield return new("page: job", n => $"/jobs/{month.Jobs[n * 31 % month.Jobs.Count].Id}");
        yield return new("page: busiest job", _ => $"/jobs/{month.Runs.Busiest.Id}");
        yield return new("page: new job", _ => "/jobs/new");
        yield return new("page: job's editor", n => $"/jobs/{month.Jobs[n * 31 % month.Jobs.Count].Id}/edit");
        yield return new("page: runs", _ => "/runs");
        yield return new("page: runs failed, middle", _ => $"/runs?state=failed&cursor={middle}");
        yield return new("page: runs of a group", _ => $"/runs?group={HistoryGroups.Middle}");
        yield return new("page: run", n => $"/runs/{month.Runs.Make(n * 4_001 % month.Size.Runs).Id}");
        yield return new("page: run with two attempts", _ => $"/runs/{retried.Id}");
        yield return new("page: run with the longest log", _ => $"/runs/{month.Longest.Id}");
        yield return new("page: executors", _ => "/executors");
        yield return new("page: executor", n => $"/executors/{month.Executors[n % month.Executors.Count]}");
        foreach (var name in new[] { "schedule", "calendars", "nodes", "users", "keys", "audit", "account" })
        {
            yield return new($"page: {name}", _ => $"/{name}");
        }
    }

    private static string Hour(MonthOfUse month, int number)
    {
        var from = month.Runs.Make((month.Size.Runs / 3) + (number * 1_009 % (month.Size.Runs / 3))).DueAt;
        return string.Create(CultureInfo.InvariantCulture, $"from={Micros.ToText(from)}&to={Micros.ToText(from + (3_600L * Micros.Second))}");
    }

    private static string RunCursor(MonthOfUse month, int number)
    {
        var run = month.Runs.Make(number);
        return Cursor(new RunCursor(run.DueAt, run.Id).ToString());
    }

    private static string Cursor(string key) => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(key));

    private static string FirstIdOf(long micros) => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000:x12}") + new string('0', 20);
}
