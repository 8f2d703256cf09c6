using System.Net;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Api;

namespace EndToEnd.Tests.Browser;

/// <summary>What the pages show: every kind of object once or more, made over the REST interface.</summary>
internal sealed class ConsoleData
{
    /// <summary>The users beside the first admin have this password.</summary>
    public const string Password = "a-long-password-for-tests-4";

    /// <summary>May read jobs and runs, and change nothing.</summary>
    public const string Viewer = "vera.viewer";

    /// <summary>A package with one version, which is deployed.</summary>
    public const string Package = "Greeter";

    private readonly ApiSession api;

    private ConsoleData(ApiSession api) => this.api = api;

    /// <summary>A job with two triggers, two versions and a few runs.</summary>
    public string JobId { get; private set; } = "";

    /// <summary>A run of it that failed after two attempts, with a log.</summary>
    public string RunId { get; private set; } = "";

    public string ExecutorId { get; private set; } = "";

    /// <summary>An open alert about that run.</summary>
    public string AlertId { get; private set; } = "";

    public string ChannelId { get; private set; } = "";

    public string RuleId { get; private set; } = "";

    public string DeploymentId { get; private set; } = "";

    public string UserId { get; private set; } = "";

    public string RoleId { get; private set; } = "";

    public string SecretId { get; private set; } = "";

    public string AlarmId { get; private set; } = "";

    public static async Task<ConsoleData> MakeAsync(Deployment deployment)
    {
        var data = new ConsoleData(deployment.Api);
        await data.MakePeopleAsync();
        await data.MakeAlertsAsync();
        await data.MakeJobsAsync();
        await data.MakePackagesAsync();
        await data.MakeAlarmsAsync();
        return data;
    }

    /// <summary>A job of a test's own, by default one that is never due.</summary>
    public async Task<string> NewJobAsync(string name, string handler = "echo", object? args = null, params JsonObject[] triggers) =>
        (await api.PostAsync("jobs", JobBody.Of(name, handler, args: args, triggers: triggers))).Expect(HttpStatusCode.Created).Id;

    public async Task<string> RunAsync(string job, object? body = null) =>
        (await api.PostAsync($"jobs/{job}/run", body)).Expect(HttpStatusCode.Accepted).Text("runId");

    private async Task MakePeopleAsync()
    {
        UserId = (await api.PostAsync("users", new { userName = Viewer, password = Password, roles = new[] { "Viewer" } })).Expect(HttpStatusCode.Created).Id;
        (await api.PostAsync("users", new { userName = "oskar.operator", password = Password, roles = new[] { "Operator" }, groups = new[] { "billing" } })).Expect(HttpStatusCode.Created);
        (await api.PostAsync("calendars", new
        {
            name = "tokyo-office",
            description = "Weekends and public holidays of the Tokyo office",
            timeZone = "Asia/Tokyo",
            weekdays = new[] { "SAT", "SUN" },
            dates = new[] { "2098-01-01", "2098-05-03" },
            timesOfDay = new[] { new { from = "22:00", to = "06:00" } },
        })).Expect(HttpStatusCode.Created);
    }

    // Before the job fails: what happened before a rule was made is not its business.
    private async Task MakeAlertsAsync()
    {
        ChannelId = (await api.PostAsync("alert-channels", new { name = "chat", kind = "webhook", url = "https://hooks.example.com/services/T0/B0/secret", template = "slack" })).Expect(HttpStatusCode.Created).Id;
        RuleId = (await api.PostAsync("alert-rules", new { name = "billing-fails", kind = "failed", scope = new { group = "billing" }, severity = "critical", channels = new[] { ChannelId } })).Expect(HttpStatusCode.Created).Id;
        RoleId = (await api.PostAsync("roles", new { name = "night-shift", permissions = new[] { "jobs.read", "runs.read", "jobs.run", "alerts.read", "alerts.ack" } })).Expect(HttpStatusCode.Created).Id;
    }

    private async Task MakeJobsAsync()
    {
        await NewJobAsync("heartbeat", triggers: JobBody.Interval(5000));
        await NewJobAsync("quarter-hour", "progress", triggers: JobBody.Cron("0 0/15 * * * ?", "Asia/Shanghai"));
        await RunAsync(await NewJobAsync("long-migration-of-all-customer-records-to-the-new-archive", "sleep", new { ms = 600_000 }));
        var paused = await NewJobAsync("paused-for-now", triggers: JobBody.Cron("0 30 9 ? * MON-FRI", "Europe/Berlin"));
        (await api.PostAsync($"jobs/{paused}/pause", new { reason = "the supplier's system is down" })).Expect(HttpStatusCode.OK);

        var body = JobBody.Of("nightly-report", "log", args: new { lines = 12 }, triggers: [JobBody.Cron("0 30 2 * * ?", "Europe/Berlin"), new() { ["kind"] = "daily", ["times"] = new JsonArray("09:30", "17:00"), ["timeZone"] = "Asia/Tokyo", ["calendar"] = "tokyo-office" }]);
        body["group"] = "billing";
        body["description"] = "Sums up yesterday's invoices and sends them to the accountants";
        var made = (await api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created);
        JobId = made.Id;
        await RunEndedAsync(JobId);
        await RunEndedAsync(JobId);
        body["retry"] = new JsonObject { ["maxAttempts"] = 2, ["delayMs"] = 100 };
        body["target"]!["handler"] = "fail"; // JobBody makes a target.
        body["args"] = new JsonObject { ["message"] = "the accountants' mailbox is full" };
        (await api.PutAsync($"jobs/{JobId}", body, made.ETag)).Expect(HttpStatusCode.OK);
        RunId = await RunEndedAsync(JobId);

        var after = JobBody.Of("after-the-report", "upstream");
        after["dependsOn"] = new JsonArray(new JsonObject { ["jobId"] = JobId, ["on"] = "success" });
        (await api.PostAsync("jobs", after)).Expect(HttpStatusCode.Created);
        AlertId = await Eventually.ValueAsync(FindAlertAsync, TimeSpan.FromSeconds(60), "the failure of nightly-report opens an alert");
        ExecutorId = (await api.GetAsync("executors")).Expect(HttpStatusCode.OK).Body.GetProperty("items")[0].GetProperty("id").GetString() ?? "";
    }

    private async Task<string?> FindAlertAsync()
    {
        var alerts = (await api.GetAsync("alerts?state=open,acknowledged")).Expect(HttpStatusCode.OK).Body.GetProperty("items");
        return alerts.GetArrayLength() > 0 ? alerts[0].GetProperty("id").GetString() : null;
    }

    private async Task MakePackagesAsync()
    {
        var package = Path.ChangeExtension(Repository.BuiltAssembly("Tests/TestJobs/Greeter1", Package), "1.0.0.jobs.zip");
        (await api.PostFileAsync("packages", package)).Expect(HttpStatusCode.Created);
        DeploymentId = (await api.PostAsync($"packages/{Package}/deployments", new { version = "1.0.0", app = "greeters" })).Expect(HttpStatusCode.Created).Id;
        SecretId = (await api.PostAsync("secrets", new { name = "accounting-token", group = "billing", value = "only-for-tests-of-the-console" })).Expect(HttpStatusCode.Created).Id;
        (await api.PostAsync("api-tokens", new { name = "ci", permissions = new[] { "jobs.read", "runs.read" } })).Expect(HttpStatusCode.Created);
    }

    // Never due while the tests run, so that none of them rings over another page.
    private async Task MakeAlarmsAsync()
    {
        if (ConsoleRoutes.All.Contains("/alarms", StringComparer.Ordinal))
        {
            AlarmId = (await api.PostAsync("alarms", new { label = "Stand-up", sound = "chime", trigger = JobBody.Cron("0 55 9 31 12 ? 2098", "Europe/Berlin") })).Expect(HttpStatusCode.Created).Id;
        }
    }

    private async Task<string> RunEndedAsync(string job)
    {
        var run = await RunAsync(job);
        await RunWatch.UntilAsync(api, run, state => state.IsEnded, 30);
        return run;
    }
}
