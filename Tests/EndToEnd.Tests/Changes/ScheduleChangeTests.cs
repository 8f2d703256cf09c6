using System.Net;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Deployments;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Changes;

/// <summary>Changes that come after runs were planned and sent: timing.md calls them late changes.</summary>
[Collection(Measured.Name)]
public sealed class ScheduleChangeTests(ITestOutputHelper output)
{
    /// <summary>How long a change may take to reach an executor; what is due within it of a change is judged by nobody.</summary>
    private const long Edge = Micros.Second / 2;

    [Fact]
    public async Task PauseAndResume_WithinTheLead_RunsNothingBetweenAndEverythingAfter()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 2 }, output);
        var job = await CreateAsync(deployment, JobBody.Of("paused", triggers: JobBody.Interval(200)));
        await Pause.ForSecondsAsync(4);

        var paused = (await deployment.Api.PostAsync($"jobs/{job}/pause", new { reason = "a test" })).Expect(HttpStatusCode.OK);
        var pausedAt = Micros.Now;
        await Pause.ForSecondsAsync(5);
        var resumed = (await deployment.ApiOf(1).PostAsync($"jobs/{job}/resume")).Expect(HttpStatusCode.OK);
        var resumedAt = Micros.Now;
        await Pause.ForSecondsAsync(6);

        Assert.Equal(("paused", "active"), (paused.Text("state"), resumed.Text("state")));
        var until = Micros.Now - Micros.Second;
        var started = StartedDue(deployment);
        Assert.DoesNotContain(started, due => due > pausedAt + Edge && due < resumedAt - Edge);
        Assert.Equal(Occurrences.Every(200)(resumedAt + Edge, until), started.Where(due => due >= resumedAt + Edge && due <= until));
        Assert.Equal(started.Distinct(), started);
        var rows = await deployment.Api.RunsAsync($"jobId={job}");
        Assert.All(
            rows.Where(run => run.DueAt > pausedAt + Edge && run.DueAt < resumedAt - Edge),
            run => Assert.Equal(("skipped", "revoked"), (run.State, run.Reason)));
    }

    [Fact]
    public async Task Delete_WhileRunsAreArmed_StartsNoneOfThem()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 2 }, output);
        var job = await CreateAsync(deployment, JobBody.Of("deleted", triggers: JobBody.Interval(200)));
        await Pause.ForSecondsAsync(4);

        (await deployment.Api.DeleteAsync($"jobs/{job}")).Expect(HttpStatusCode.NoContent);
        var deletedAt = Micros.Now;
        await Pause.ForSecondsAsync(6);

        var started = StartedDue(deployment);
        var armedBefore = deployment.Journal().Where(entry => entry.Event == "armed" && entry.DueAt > deletedAt + Edge).ToList();
        Assert.NotEmpty(armedBefore);
        Assert.DoesNotContain(started, due => due > deletedAt + Edge);
        (await deployment.Api.GetAsync($"jobs/{job}")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Put_OfAnotherInterval_RunsTheOldInstantsBeforeAndTheNewOnesAfter()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 2 }, output);
        var body = JobBody.Of("changed", triggers: JobBody.Interval(200));
        var created = (await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created);
        var createdAt = Micros.Now;
        await Pause.ForSecondsAsync(4);

        body["triggers"] = new JsonArray(JobBody.Interval(350));
        (await deployment.Api.PutAsync($"jobs/{created.Id}", body, created.ETag)).Expect(HttpStatusCode.OK);
        var changedAt = Micros.Now;
        await Pause.ForSecondsAsync(7);

        var until = Micros.Now - Micros.Second;
        var started = StartedDue(deployment);
        Assert.Equal(Occurrences.Every(200)(createdAt + Edge, changedAt - Edge), started.Where(due => due >= createdAt + Edge && due <= changedAt - Edge));
        Assert.Equal(Occurrences.Every(350)(changedAt + Edge, until), started.Where(due => due >= changedAt + Edge && due <= until));
    }

    [Fact]
    public async Task Put_WithTheSameTrigger_KeepsItsPlannedRuns()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 1, Executors = 1 }, output);
        var body = JobBody.Of("renamed", triggers: JobBody.Interval(200));
        var created = (await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created);
        var createdAt = Micros.Now;
        await Pause.ForSecondsAsync(2);

        body["description"] = "now with a description";
        (await deployment.Api.PutAsync($"jobs/{created.Id}", body, created.ETag)).Expect(HttpStatusCode.OK);
        await Pause.ForSecondsAsync(4);

        var until = Micros.Now - Micros.Second;
        var started = StartedDue(deployment);
        Assert.Equal(Occurrences.Every(200)(createdAt + Edge, until), started.Where(due => due >= createdAt + Edge && due <= until));
    }

    [Fact]
    public async Task Once_InTheFuture_RunsOnceAtItsInstant()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 2 }, output);
        var due = (Micros.Now / Micros.Second * Micros.Second) + (4 * Micros.Second) + 123_000;
        var job = await CreateAsync(deployment, JobBody.Of("once", triggers: JobBody.Once(Micros.ToInstant(due))));

        await Pause.UntilAsync(due + (2 * Micros.Second));

        var run = Assert.Single(await deployment.Api.RunsAsync($"jobId={job}"));
        Assert.Equal((due, "succeeded", "trigger"), (run.DueAt, run.State, run.Cause));
        Assert.Equal([due], StartedDue(deployment));
    }

    private static async Task<string> CreateAsync(Deployment deployment, JsonObject body) =>
        (await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id;

    private static List<long> StartedDue(Deployment deployment) =>
        deployment.Journal().Where(entry => entry.Event == "started").Select(entry => entry.DueAt).Order().ToList();
}
