using System.Globalization;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs;

/// <summary>Jobs over REST. A job of a group that the caller may not see does not exist for him.</summary>
internal static class JobEndpoints
{
    private const int UpcomingMax = 200;

    public static RouteGroupBuilder MapJobs(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("/", ListAsync).RequirePermission(Permissions.JobsRead)
            .WithSummary("Lists jobs").Produces<Page<JobView>>();
        jobs.MapPost("/", CreateAsync).RequirePermission(Permissions.JobsWrite)
            .WithSummary("Makes a job").Produces<JobView>(StatusCodes.Status201Created).Refuses(409).WithExample(JobExamples.Job);
        jobs.MapGet("/{id}", GetAsync).RequirePermission(Permissions.JobsRead)
            .WithSummary("Shows a job").Produces<JobView>();
        jobs.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.JobsWrite)
            .WithSummary("Replaces a job").Produces<JobView>().Refuses(409).WithExample(JobExamples.Job);
        jobs.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.JobsWrite)
            .WithSummary("Deletes a job").Produces(StatusCodes.Status204NoContent).Refuses(409);
        jobs.MapPost("/{id}/pause", PauseAsync).RequirePermission(Permissions.JobsRun)
            .WithSummary("Pauses a job's triggers").Produces<JobView>()
            .WithExample("""{"reason":"The supplier is down"}""");
        jobs.MapPost("/{id}/resume", ResumeAsync).RequirePermission(Permissions.JobsRun)
            .WithSummary("Lets a job's triggers fire again").Produces<JobView>();
        jobs.MapGet("/{id}/versions", VersionsAsync).RequirePermission(Permissions.JobsRead)
            .WithSummary("Lists a job's versions, newest first").Produces<Page<JobVersionView>>();
        jobs.MapPost("/{id}/rollback", RollBackAsync).RequirePermission(Permissions.JobsWrite)
            .WithSummary("Makes an earlier version the current one, as a new version").Produces<JobView>().Refuses(409)
            .WithExample("""{"version":1}""");
        jobs.MapGet("/{id}/upcoming", UpcomingAsync).RequirePermission(Permissions.JobsRead)
            .WithSummary("Lists the next times a job is due").Produces<Page<UpcomingView>>().Refuses(400);
        JobImportEndpoints.Map(jobs);
        api.MapPost("/schedule/preview", PreviewAsync).RequirePermission(Permissions.JobsRead).WithTags("Jobs")
            .WithSummary("Says when a trigger would be due").Produces<PreviewView>()
            .WithExample("""{"trigger":{"kind":"cron","cron":"0 30 9 ? * MON-FRI","timeZone":"Asia/Tokyo"},"count":5}""");
        return api;
    }

    private static async Task<IResult> ListAsync(
        string? group, string? q, string? state, PageQuery page, JobStore store, HttpContext context, CancellationToken cancellationToken)
    {
        JobState? wanted = state switch { "active" => JobState.Active, "paused" => JobState.Paused, _ => null };
        if (state is not null && wanted is null)
        {
            return Problem.Validation("state", "must be active or paused");
        }

        var visible = context.User.Groups();
        if (group is not null)
        {
            visible = context.User.MaySee(group) ? [group] : [];
        }

        if (visible is { Count: 0 })
        {
            return TypedResults.Ok(new Page<JobView> { Items = [], NextCursor = null });
        }

        var after = page.After?.Split('/') is [var afterGroup, var afterName] ? (afterGroup, afterName) : ((string, string)?)null;
        if (page.After is not null && after is null)
        {
            return Problem.Validation("cursor", "is not a cursor of this list");
        }

        var filter = new JobFilter { Groups = visible, State = wanted, Text = string.IsNullOrEmpty(q) ? null : q, After = after, Take = page.Take };
        return TypedResults.Ok(page.Page(await store.ListAsync(filter, cancellationToken), row => $"{row.Spec.Group}/{row.Spec.Name}", row => new JobView(row)));
    }

    private static async Task<IResult> CreateAsync(Body<JobDocument> body, JobDependencies dependencies, JobService jobs, HttpContext context, CancellationToken cancellationToken)
    {
        if ((RefuseGroup(body.Value, context) ?? await RefuseUpstreamsAsync(body.Value, dependencies, context, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        var answer = await jobs.CreateAsync(body.Value, context.Actor(), cancellationToken);
        return answer.Job is { } job ? ETags.Created(context, $"{ApiRoutes.Prefix}/jobs/{job.Id}", new JobView(job), job.Version) : Refused(answer);
    }

    private static async Task<IResult> GetAsync(string id, JobStore store, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, context, cancellationToken) is { } job ? Ok(context, job) : NotFound(id);

    private static async Task<IResult> ReplaceAsync(
        string id, Body<JobDocument> body, IfMatch ifMatch, JobStore store, JobDependencies dependencies, JobService jobs, HttpContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, context, cancellationToken) is null)
        {
            return NotFound(id);
        }

        return RefuseGroup(body.Value, context)
            ?? await RefuseUpstreamsAsync(body.Value, dependencies, context, cancellationToken)
            ?? Answer(context, await jobs.ReplaceAsync(id, body.Value, ifMatch, context.Actor(), cancellationToken));
    }

    private static async Task<IResult> DeleteAsync(string id, JobStore store, JobService jobs, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, context, cancellationToken) is null
            ? NotFound(id)
            : await jobs.DeleteAsync(id, context.Actor(), cancellationToken) ?? (IResult)TypedResults.NoContent();

    private static async Task<IResult> PauseAsync(
        string id, OptionalBody<PauseBody> body, JobStore store, JobService jobs, HttpContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, context, cancellationToken) is null)
        {
            return NotFound(id);
        }

        return body.Value.Reason is { Length: > PauseBody.ReasonMax }
            ? Problem.Validation("reason", $"must be at most {PauseBody.ReasonMax} characters")
            : Answer(context, await jobs.PauseAsync(id, body.Value.Reason, context.Actor(), cancellationToken));
    }

    private static async Task<IResult> ResumeAsync(string id, JobStore store, JobService jobs, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, context, cancellationToken) is null
            ? NotFound(id)
            : Answer(context, await jobs.ResumeAsync(id, context.Actor(), cancellationToken));

    private static async Task<IResult> VersionsAsync(string id, PageQuery page, JobStore store, HttpContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, context, cancellationToken) is null)
        {
            return NotFound(id);
        }

        var before = int.MaxValue;
        if (page.After is not null && !int.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return Problem.Validation("cursor", "is not a cursor of this list");
        }

        var rows = await store.ListVersionsAsync(id, context.User.Groups(), before, page.Take, cancellationToken);
        return TypedResults.Ok(page.Page(rows, row => row.Version.ToString(CultureInfo.InvariantCulture), JobVersionView.Of));
    }

    private static async Task<IResult> RollBackAsync(
        string id, Body<RollBackBody> body, JobStore store, JobService jobs, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, context, cancellationToken) is null
            ? NotFound(id)
            : Answer(context, await jobs.RollBackAsync(id, body.Value.Version, context.User.MaySee, context.Actor(), cancellationToken));

    private static async Task<IResult> UpcomingAsync(
        string id, int? count, JobStore store, UpcomingTimes upcoming, HttpContext context, CancellationToken cancellationToken)
    {
        if (count is < 1 or > UpcomingMax)
        {
            return Problem.Validation("count", $"must be from 1 to {UpcomingMax}");
        }

        return await FindAsync(id, store, context, cancellationToken) is { } job
            ? TypedResults.Ok(new Page<UpcomingView> { Items = await upcoming.ReadAsync(job, count ?? 10, cancellationToken), NextCursor = null })
            : NotFound(id);
    }

    private static async Task<IResult> PreviewAsync(Body<PreviewBody> body, SchedulePreview preview, HttpContext context, CancellationToken cancellationToken) =>
        await preview.ReadAsync(body.Value, AcceptedLanguage.Of(context.Request), cancellationToken) switch
        {
            ({ } view, _) => TypedResults.Ok(view),
            (_, { } refusal) => refusal,
            _ => throw new InvalidOperationException("A preview is neither shown nor refused."),
        };

    private static async Task<JobRow?> FindAsync(string id, JobStore store, HttpContext context, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) && await store.FindAsync(id, cancellationToken) is { } job && context.User.MaySee(job.Spec.Group) ? job : null;

    private static ProblemResult? RefuseGroup(JobDocument document, HttpContext context) =>
        context.User.MaySee(document.Group) ? null : Problem.Forbidden($"You have no rights in group {document.Group}.");

    // A job of a group that the caller may not see does not exist for him, as an upstream neither.
    private static async Task<ProblemResult?> RefuseUpstreamsAsync(JobDocument document, JobDependencies dependencies, HttpContext context, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        await dependencies.CheckVisibleAsync(document, context.User.MaySee, errors, cancellationToken);
        return errors.Any ? Problem.Validation(errors) : null;
    }

    private static IResult Answer(HttpContext context, JobAnswer answer) => answer.Job is { } job ? Ok(context, job) : Refused(answer);

    private static IResult Ok(HttpContext context, JobRow job) => ETags.Ok(context, new JobView(job), job.Version);

    private static ProblemResult Refused(JobAnswer answer) =>
        answer.Refusal ?? throw new InvalidOperationException("A change was neither made nor refused.");

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no job {id}.");
}
