using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Jobs;

/// <summary>Jobs as one JSON document, to be kept with the code.</summary>
internal static class JobImportEndpoints
{
    private const int PageSize = 200;

    public static void Map(RouteGroupBuilder jobs)
    {
        jobs.MapGet("/export", ExportAsync).RequirePermission(Permissions.JobsRead)
            .WithSummary("Answers all jobs as one document").Produces<JobsDocument>();
        jobs.MapPost("/import", ImportAsync).RequirePermission(Permissions.JobsWrite).WithMetadata(new RequestSizeLimitAttribute(ImportBody.MaxBytes + 1))
            .WithSummary("Plans or applies a document of jobs").Produces<ImportAnswer>().Refuses(409).WithExample($$"""{"jobs":[{{JobExamples.Job}}]}""");
    }

    private static async Task<IResult> ExportAsync(string? group, JobStore store, HttpContext context, CancellationToken cancellationToken)
    {
        var groups = group is null ? context.User.Groups() : context.User.MaySee(group) ? [group] : [];
        var jobs = new JsonArray();
        (string Group, string Name)? after = null;
        while (groups is not { Count: 0 })
        {
            var page = await store.ListAsync(new JobFilter { Groups = groups, After = after, Take = PageSize }, cancellationToken);
            foreach (var row in page)
            {
                var definition = JobDifferences.Definition(row.Spec);
                definition.Insert(0, "id", row.Id);
                jobs.Add(definition);
            }

            if (page.Count < PageSize)
            {
                break;
            }

            after = (page[^1].Spec.Group, page[^1].Spec.Name);
        }

        return Results.Json(new JsonObject { ["jobs"] = jobs }, ApiJson.Options);
    }

    private static async Task<IResult> ImportAsync(string? mode, ImportBody body, JobImport import, HttpContext context, CancellationToken cancellationToken)
    {
        ImportMode? wanted = mode switch { "plan" => ImportMode.Plan, "apply" => ImportMode.Apply, _ => null };
        if (wanted is null)
        {
            return Problem.Validation("mode", "must be plan or apply");
        }

        var (plan, refusal) = await import.PlanAsync(body.Value, context.User.MaySee, cancellationToken);
        if (refusal is not null || wanted == ImportMode.Plan)
        {
            return refusal ?? Results.Ok(ImportAnswer.Of(ImportMode.Plan, [.. plan.Select(item => item.ToChange())]));
        }

        var (changes, conflict) = await import.ApplyAsync(plan, context.Actor(), cancellationToken);
        return conflict ?? Results.Ok(ImportAnswer.Of(ImportMode.Apply, changes));
    }
}
