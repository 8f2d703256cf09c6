using System.Net;
using System.Text.Json;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunEndpointsTests
{
    private static readonly string[] Properties =
    [
        "id", "jobId", "jobName", "group", "state", "reason", "cause", "triggerId", "args", "attempt", "fence", "attempts", "executor", "node", "package",
        "dueAt", "plannedAt", "sentAt", "armedAt", "startedAt", "endedAt", "notBefore", "latenessMs", "durationMs", "progress", "result", "error",
        "shard", "chainId", "retryOf", "routing", "missed",
    ];

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Run_AfterARedelivery_IsShownWhole(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var job = await app.Ledger.AddJobAsync("invoice", "billing");
        var (first, second) = (await app.Ledger.AddExecutorAsync("first"), await app.Ledger.AddExecutorAsync("second"));
        var id = await app.Ledger.AddAsync(new SeededRun(job, Ledger.Start)
        {
            ExecutorId = second,
            Node = "node1",
            Fence = 2,
            State = RunState.Failed,
            LatenessMicros = 401,
            Error = """{"type":"Boom","message":"no","stack":null}""",
            Progress = """{"percent":40,"message":"half"}""",
            Result = "[1,2]",
        });
        await app.Ledger.ExecuteAsync(
            "INSERT INTO run_attempts (run_id, fence, attempt, state, reason, executor_id, sent_at) VALUES (@id, 1, 1, 'executorSilent', 'executorSilent', @first, @at)",
            new { id, first, at = Ledger.Start - 3_000_000 });

        var (status, run) = await app.GetAsync($"/runs/{id}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.All(Properties, name => Assert.True(run.TryGetProperty(name, out _), name));
        Assert.Equal(("invoice", "billing", "failed", "trigger"), (Text(run, "jobName"), Text(run, "group"), Text(run, "state"), Text(run, "cause")));
        Assert.Equal(("2030-01-31T09:30:00.000Z", "2030-01-31T09:30:00.000401Z"), (Text(run, "dueAt"), Text(run, "startedAt")));
        Assert.Equal(("0.401", "1.500"), (run.GetProperty("latenessMs").GetRawText(), run.GetProperty("durationMs").GetRawText()));
        Assert.Equal(("second", "node1"), (Text(run, "executor"), Text(run, "node")));
        Assert.Equal("Boom", Text(run.GetProperty("error"), "type"));
        Assert.Equal(40, run.GetProperty("progress").GetProperty("percent").GetInt32());
        Assert.Equal("[1,2]", run.GetProperty("result").GetRawText());
        Assert.Equal("the job", Text(run.GetProperty("args"), "of"));
        Assert.Equal("second", Text(run.GetProperty("routing"), "chosen"));
        Assert.Equal(
            [(1, "first", "executorSilent"), (2, "second", "failed")],
            run.GetProperty("attempts").EnumerateArray().Select(attempt => (attempt.GetProperty("fence").GetInt32(), Text(attempt, "executor"), Text(attempt, "state"))));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Run_SettlingAMisfire_SaysWhatWasMissed(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var job = await app.Ledger.AddJobAsync("job");
        var id = await app.Ledger.AddAsync(new SeededRun(job, Ledger.Start)
        {
            State = RunState.Skipped,
            Reason = RunReasons.Misfire,
            Fence = 0,
            Attempt = 0,
            LatenessMicros = null,
            Args = "{}",
            MissedFrom = Ledger.Start - 2_000_000,
            MissedTo = Ledger.Start,
            MissedCount = 3,
        });

        var (_, run) = await app.GetAsync($"/runs/{id}");

        Assert.Equal(("skipped", "misfire"), (Text(run, "state"), Text(run, "reason")));
        Assert.Equal("""{"from":"2030-01-31T09:29:58.000Z","to":"2030-01-31T09:30:00.000Z","count":3}""", run.GetProperty("missed").GetRawText());
        Assert.Empty(run.GetProperty("attempts").EnumerateArray());
        Assert.Equal("{}", run.GetProperty("args").GetRawText());
        Assert.Equal(JsonValueKind.Null, run.GetProperty("latenessMs").ValueKind);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Runs_PagedByCursor_ComeOnceEachAndEnd(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var job = await app.Ledger.AddJobAsync("job");
        var ids = await app.Ledger.AddAsync([.. Enumerable.Range(0, 25).Select(i => new SeededRun(job, Ledger.Start + (i / 4)))]);

        var seen = new List<string?>();
        var path = "/runs?limit=10";
        for (string? cursor = ""; cursor is not null;)
        {
            var (_, page) = await app.GetAsync(cursor.Length == 0 ? path : $"{path}&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(run => Text(run, "id")));
            cursor = Text(page, "nextCursor");
        }

        Assert.Equal(ids.Reverse(), seen);
    }

    [Theory]
    [InlineData("jobId=nonsense", "jobId")]
    [InlineData("state=succeeded,finished", "state")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2030-01-31T09:30:00", "to")]
    [InlineData("limit=0", "limit")]
    [InlineData("cursor=%21", "cursor")]
    [InlineData("cursor=bm9uc2Vuc2U", "cursor")]
    [InlineData("group=", "group")]
    public async Task Runs_MalformedFilter_IsRefusedNamingIt(string query, string field)
    {
        await using var app = await RunsApp.StartAsync("Sqlite");

        var (status, problem) = await app.GetAsync($"/runs?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Runs_OffsetWithAnUnescapedPlus_IsUnderstood()
    {
        await using var app = await RunsApp.StartAsync("Sqlite");

        var (status, _) = await app.GetAsync("/runs?from=2030-01-31T09:30:00+09:00&state=planned,running&state=lost");

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Runs_ByExecutor_TakesItsIdOrName(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var job = await app.Ledger.AddJobAsync("job");
        var executor = await app.Ledger.AddExecutorAsync("host-7");
        var own = await app.Ledger.AddAsync(new SeededRun(job, Ledger.Start) { ExecutorId = executor });
        await app.Ledger.AddAsync(new SeededRun(job, Ledger.Start));

        Assert.Equal([own], await IdsAsync(app, "/runs?executor=host-7"));
        Assert.Equal([own], await IdsAsync(app, $"/runs?executor={executor}"));
        Assert.Empty(await IdsAsync(app, "/runs?executor=nobody"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Runs_OfAnotherGroup_AreAsIfTheyWereNot(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var own = await app.Ledger.AddAsync(new SeededRun(await app.Ledger.AddJobAsync("a", "mine"), Ledger.Start));
        var other = await app.Ledger.AddJobAsync("b", "theirs");
        var hidden = await app.Ledger.AddAsync(new SeededRun(other, Ledger.Start));

        Assert.Equal([own], await IdsAsync(app, "/runs", groups: "mine"));
        Assert.Empty(await IdsAsync(app, "/runs?group=theirs", groups: "mine"));
        Assert.Empty(await IdsAsync(app, $"/runs?jobId={other}", groups: "mine"));
        foreach (var path in new[] { $"/runs/{hidden}", $"/runs/{hidden}/logs", $"/jobs/{other}/punctuality", "/runs/nonsense", $"/runs/{new string('0', 32)}/logs" })
        {
            var (status, problem) = await app.GetAsync(path, groups: "mine");
            Assert.Equal((HttpStatusCode.NotFound, "notFound"), (status, Text(problem, "code")));
        }
    }

    [Fact]
    public async Task Endpoints_WithoutTheirRight_AreForbidden()
    {
        await using var app = await RunsApp.StartAsync("Sqlite");

        foreach (var path in new[] { "/runs", $"/runs/{new string('0', 32)}", $"/runs/{new string('0', 32)}/logs", "/dashboard", "/nodes", $"/executors/{new string('0', 32)}/punctuality" })
        {
            var (status, _) = await app.GetAsync(path, permissions: "users.read");
            Assert.Equal(HttpStatusCode.Forbidden, status);
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Logs_AfterALine_GoOnBehindIt(string provider)
    {
        await using var app = await RunsApp.StartAsync(provider);
        var run = await app.Ledger.AddAsync(new SeededRun(await app.Ledger.AddJobAsync("job"), Ledger.Start));
        foreach (var seq in Enumerable.Range(1, 5))
        {
            await app.Ledger.ExecuteAsync(
                "INSERT INTO run_logs (run_id, fence, seq, at, level, category, message, dropped) VALUES (@run, 1, @seq, @at, 'error', 'C', @message, 2)",
                new { run, seq, at = Ledger.Start, message = $"line {seq}" });
        }

        var (_, behind) = await app.GetAsync($"/runs/{run}/logs?after=2&limit=2");
        var (_, last) = await app.GetAsync($"/runs/{run}/logs?cursor={Text(behind, "nextCursor")}");
        var (refused, _) = await app.GetAsync($"/runs/{run}/logs?after=-1");

        Assert.Equal(["line 3", "line 4"], behind.GetProperty("items").EnumerateArray().Select(line => Text(line, "message")));
        var line = Assert.Single(last.GetProperty("items").EnumerateArray());
        Assert.Equal("""{"seq":5,"at":"2030-01-31T09:30:00.000Z","level":"error","category":"C","message":"line 5","scope":null,"dropped":2,"fence":1}""", line.GetRawText());
        Assert.Null(Text(last, "nextCursor"));
        Assert.Equal(HttpStatusCode.BadRequest, refused);
    }

    private static async Task<IEnumerable<string?>> IdsAsync(RunsApp app, string path, string? groups = null)
    {
        var (status, page) = await app.GetAsync(path, groups);
        Assert.Equal(HttpStatusCode.OK, status);
        return page.GetProperty("items").EnumerateArray().Select(run => Text(run, "id")).ToList();
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
