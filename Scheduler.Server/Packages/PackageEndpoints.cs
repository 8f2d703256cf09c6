using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Packages;

/// <summary>Uploads and lists packages. What is uploaded runs nowhere before it is deployed.</summary>
internal static class PackageEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var packages = api.MapGroup("/packages").WithTags("Packages");
        packages.MapPost("/", UploadAsync).RequirePermission(Permissions.PackagesWrite).WithMetadata(new RequestSizeLimitAttribute(PackageLimits.ArchiveBytes + ArchiveLimits.FormBytes))
            .WithSummary("Stores a package").Accepts<IFormFile>("multipart/form-data").WithMetadata(new DescribedUpload("file")).Produces<PackageVersionView>().Produces<PackageVersionView>(StatusCodes.Status201Created).Refuses(400, 409, 413, 415);
        packages.MapGet("/", ListAsync).RequirePermission(Permissions.PackagesRead)
            .WithSummary("Lists packages by name and version").Produces<Page<PackageVersionView>>();
        packages.MapGet("/{name}", GetAsync).RequirePermission(Permissions.PackagesRead)
            .WithSummary("Shows the versions of a package and what changed between them").Produces<PackageDetails>();
        packages.MapDelete("/{name}/versions/{version}", DeleteAsync).RequirePermission(Permissions.PackagesWrite)
            .WithSummary("Deletes a version that runs nowhere").Produces(StatusCodes.Status204NoContent).Refuses(409);
    }

    private static async Task<IResult> UploadAsync(HttpContext http, UploadDoor door, DeploymentStore deployments, CancellationToken cancellationToken)
    {
        var (row, isNew, refusal) = await door.TakeAsync(http, check: null, cancellationToken);
        if (row is null)
        {
            return refusal!; // one of the two is there
        }

        var view = PackageVersionView.From(row, await deployments.RunningAsync([row.Name], cancellationToken));
        return isNew ? TypedResults.Created($"{ApiRoutes.Prefix}/packages/{row.Name}", view) : TypedResults.Ok(view);
    }

    private static async Task<IResult> ListAsync(PageQuery page, PackageStore store, DeploymentStore deployments, CancellationToken cancellationToken)
    {
        var (name, version) = page.After?.Split('\n') is [var afterName, var afterVersion] ? (afterName, afterVersion) : ("", "");
        var rows = await store.ListAsync(name, version, page.Take, cancellationToken);
        var running = await deployments.RunningAsync([.. rows.Select(row => row.Name).Distinct(StringComparer.Ordinal)], cancellationToken);
        return TypedResults.Ok(page.Page(rows, row => $"{row.Name}\n{row.Version}", row => PackageVersionView.From(row, running)));
    }

    private static async Task<IResult> GetAsync(string name, PackageStore store, DeploymentStore deployments, CancellationToken cancellationToken)
    {
        var rows = (await store.VersionsAsync(name, cancellationToken)).OrderBy(version => version.Row.Version, VersionOrder.Instance).ToList();
        if (rows.Count == 0)
        {
            return Problem.NotFound("There is no package of that name.");
        }

        var running = await deployments.RunningAsync([name], cancellationToken);
        var versions = new List<PackageVersionView>(rows.Count);
        PackageManifest? before = null;
        foreach (var (row, json) in rows)
        {
            var manifest = PackageManifest.Parse(json);
            versions.Add(PackageVersionView.From(row, running) with
            {
                Sdk = manifest.Sdk,
                ArgsSchemas = manifest.Handlers.ToDictionary(handler => handler.Name, handler => handler.ArgsSchema, StringComparer.Ordinal),
                Changes = before is null ? null : HandlerComparison.Compare(before.Version, before.Handlers, manifest.Handlers),
            });
            before = manifest;
        }

        versions.Reverse();
        return TypedResults.Ok(new PackageDetails(name, versions));
    }

    private static async Task<IResult> DeleteAsync(string name, string version, HttpContext http, Uploads uploads, CancellationToken cancellationToken) =>
        await uploads.DeleteAsync(name, version, http.Actor(), cancellationToken) is { } refusal ? refusal : TypedResults.NoContent();
}
