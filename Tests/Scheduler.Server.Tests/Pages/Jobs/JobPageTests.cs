using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Executors.Pull;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages.Jobs;

public sealed class JobPageTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly object Schema = new
    {
        type = new[] { "object", "null" },
        properties = new
        {
            ms = new { type = new[] { "string", "integer" }, pattern = "^-?[0-9]+$", description = "How long it sleeps." },
            loud = new { type = "boolean" },
            mode = new { @enum = new[] { "fast", "slow" } },
            note = new { type = new[] { "string", "null" } },
            customer = new { type = "object", properties = new { name = new { type = "string" } }, required = new[] { "name" } },
            tags = new { type = "array", items = new { type = "string" } },
        },
        required = new[] { "ms" },
    };

    [Fact]
    public async Task Run_FilledInFields_SendsWhatTheyMean()
    {
        await PullExecutor.ConnectWithAsync(admin, "fields", Schema);
        var job = await JobAsync("by-fields", "fields", new { ms = 5, other = "kept", note = "goes" });
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync(
            $"/jobs/{job}", "form[action='?handler=Run']", ("arg:/ms", "20"), ("arg:/loud", "true"), ("arg:/mode", "\"slow\""), ("arg:/note", ""), ("arg:/customer/name", "Ada \"A\""), ("arg:/tags", """["a","b"]"""));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        var (_, run) = await admin.Server.CallAsync(HttpMethod.Get, response.Headers.Location!.OriginalString[1..], token: admin.AdminToken); // a redirection has a location
        Assert.Equal(
            JsonSerializer.Serialize(new { ms = 20, other = "kept", loud = true, mode = "slow", customer = new { name = "Ada \"A\"" }, tags = new[] { "a", "b" } }),
            JsonSerializer.Serialize(run.GetProperty("args")));
    }

    [Fact]
    public async Task Run_FieldThatIsNoNumber_IsNamedBesideItAndTheRestIsKept()
    {
        await PullExecutor.ConnectWithAsync(admin, "wrong-fields", Schema);
        var job = await JobAsync("by-wrong-fields", "wrong-fields", new { ms = 5 });
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync($"/jobs/{job}", "form[action='?handler=Run']", ("arg:/ms", "soon"), ("arg:/customer/name", "Ada"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("must be a number", page.QuerySelector("#arg-ms-more .error")?.TextContent);
        Assert.Equal("true", page.QuerySelector("#arg-ms")?.GetAttribute("aria-invalid"));
        Assert.Equal("soon", page.QuerySelector("#arg-ms")?.GetAttribute("value"));
        Assert.Equal("Ada", page.QuerySelector("#arg-customer-name")?.GetAttribute("value"));
    }

    [Fact]
    public async Task Run_JsonChosenInstead_SendsTheText()
    {
        await PullExecutor.ConnectWithAsync(admin, "json-instead", Schema);
        var job = await JobAsync("by-json", "json-instead", new { ms = 5 });
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync($"/jobs/{job}", "form[action='?handler=Run']", ("argsAs", "json"), ("arg:/ms", "20"), ("args", """{"ms":7}"""));

        var (_, run) = await admin.Server.CallAsync(HttpMethod.Get, response.Headers.Location?.OriginalString[1..] ?? "", token: admin.AdminToken);
        Assert.Equal("""{"ms":7}""", run.GetProperty("args").GetRawText());
    }

    [Fact]
    public async Task Page_OfAJobInAChain_DrawsWhatIsBeforeAndAfterIt()
    {
        var first = await JobAsync("chain-first", "nobody", new { });
        var middle = await JobAsync("chain-middle", "nobody", new { }, new { jobId = first, on = "success" });
        var last = await JobAsync("chain-last", "nobody", new { }, new { jobId = middle, on = "any" });
        var beside = await JobAsync("chain-beside", "nobody", new { }, new { jobId = first, on = "failure" });
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync($"/jobs/{middle}");
        var alone = await browser.OpenAsync($"/jobs/{await JobAsync("chain-none", "nobody", new { })}");

        Assert.Equal([$"/jobs/{first}", $"/jobs/{middle}", $"/jobs/{last}"], page.QuerySelectorAll("svg.graph a").Select(link => link.GetAttribute("href")));
        Assert.Equal(2, page.QuerySelectorAll("svg.graph path.edge").Length);
        Assert.Equal("chain-middle", page.QuerySelector("svg.graph .node.here text")?.FirstChild?.TextContent);
        Assert.DoesNotContain(page.QuerySelectorAll("svg.graph a"), link => link.GetAttribute("href") == $"/jobs/{beside}");
        Assert.Null(alone.QuerySelector("svg.graph"));
    }

    [Fact]
    public async Task Page_FollowedByAJobOfAnotherGroup_TellsNoName()
    {
        var first = await JobAsync("seen", "nobody", new { });
        await JobAsync("not-to-be-seen", "nobody", new { }, new { jobId = first, on = "success" }, "elsewhere");
        await admin.Server.AddUserAsync(admin.AdminToken, "graph-reader", "Viewer", ["job-page"]);
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync("graph-reader");

        var page = await browser.OpenAsync($"/jobs/{first}");

        Assert.Equal(2, page.QuerySelectorAll("svg.graph .node").Length);
        Assert.DoesNotContain("not-to-be-seen", page.Body?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfAJobThatRan_DrawsHowLateAndHowLong()
    {
        var job = await JobAsync("charted", "nobody", new { });
        var now = admin.Server.Services.GetRequiredService<IClusterClock>().NowMicros;
        var runs = await new Ledger(admin.Server.Services.GetRequiredService<IDatabase>()).AddAsync(
            [.. Enumerable.Range(1, 3).Select(i => new SeededRun(job, now - (i * 1_000_000)) { State = i == 2 ? RunState.Failed : RunState.Succeeded, LatenessMicros = i * 400, DurationMicros = 2_000_000 })]);
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync($"/jobs/{job}");

        Assert.Equal([3, 3], page.QuerySelectorAll("svg.lines").Select(chart => chart.QuerySelectorAll("circle").Length));
        Assert.Equal(runs.Reverse().Select(run => $"/runs/{run}"), page.QuerySelectorAll("svg.lines ~ details")[0].QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Equal(3, page.QuerySelectorAll(".strip a").Length);
    }

    [Fact]
    public async Task Page_FiresAcrossAChangeOfClocks_MarksIt()
    {
        var job = await JobAsync("dst", "nobody", new { }, trigger: new { kind = "cron", cron = "0 0 12 1 * ?", timeZone = "Europe/Berlin" });
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync($"/jobs/{job}");

        // Ten months from any day on hold both changes of a year, or one of them and the time between.
        var marks = page.QuerySelectorAll("td .warn");
        Assert.InRange(marks.Length, 1, 2);
        Assert.All(marks, mark => Assert.Matches(@"clocks change from \+0[12]:00 to \+0[12]:00", mark.TextContent));
        Assert.Equal(10, page.QuerySelectorAll("time[data-reader]").Length);
    }

    [Fact]
    public async Task RollBack_ToAVersionThatIsNotThere_Is404()
    {
        var job = await JobAsync("one-version", "nobody", new { });
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync($"/jobs/{job}/rollback?version=7", HttpStatusCode.NotFound);

        Assert.Equal("There is nothing here", page.QuerySelector("h1")?.TextContent);
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }

    private async Task<string> JobAsync(string name, string app, object args, object? after = null, string group = "job-page", object? trigger = null)
    {
        var job = new
        {
            name,
            group,
            target = new { kind = "executor", app, handler = "work" },
            args,
            dependsOn = after is null ? Array.Empty<object>() : [after],
            triggers = trigger is null ? Array.Empty<object>() : [trigger],
        };
        var (status, body) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", job, admin.AdminToken);
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        return RunningServer.Text(body, "id");
    }
}
