using Executor.Sdk.Protocol;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>Says which version of a package the executors of an app run.</summary>
internal static class DeploymentEndpoints
{
    private const int MaxFailurePercent = 99;
    private const string ByHand = "byHand";

    public static void Map(RouteGroupBuilder api)
    {
        var ofPackage = api.MapGroup("/packages/{name}/deployments").WithTags("Packages");
        ofPackage.MapPost("/", DeployAsync).RequirePermission(Permissions.PackagesDeploy)
            .WithSummary("Gives a version to the executors of an app, to all or to a part at first").Produces<DeploymentView>(StatusCodes.Status201Created).Refuses(404, 409)
            .WithExample("""{ "version": "1.0.0", "app": "billing", "canaryPercent": 10, "maxFailurePercent": 20, "minRuns": 20 }""");
        ofPackage.MapGet("/", ListAsync).RequirePermission(Permissions.PackagesRead)
            .WithSummary("Lists the deployments of a package, the latest first").Produces<Page<DeploymentView>>();
        var deployments = api.MapGroup("/deployments/{id}").WithTags("Packages");
        deployments.MapGet("/", GetAsync).RequirePermission(Permissions.PackagesRead)
            .WithSummary("Shows a deployment and what each executor has of it").Produces<DeploymentView>();
        deployments.MapPost("/promote", PromoteAsync).RequirePermission(Permissions.PackagesDeploy)
            .WithSummary("Gives the version of a canary to all").Produces<DeploymentView>().Refuses(409);
        deployments.MapPost("/rollback", RollBackAsync).RequirePermission(Permissions.PackagesDeploy)
            .WithSummary("Goes back to what ran before").Produces<DeploymentView>().Refuses(409);
    }

    private static async Task<IResult> DeployAsync(
        string name, Body<DeployBody> body, HttpContext http, PackageStore packages, Deployments deployments, DeploymentReader reader, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        Names.CheckName("app", body.Value.App, errors);
        CheckRange("canaryPercent", body.Value.CanaryPercent, 1, 100, errors);
        CheckRange("maxFailurePercent", body.Value.MaxFailurePercent, 0, MaxFailurePercent, errors);
        CheckRange("minRuns", body.Value.MinRuns, 1, CanaryStore.RunsPerExecutor, errors);
        if (!VersionOrder.IsWellFormed(body.Value.Version))
        {
            errors.Add("version", VersionOrder.Rule);
        }

        if (body.Value is { CanaryPercent: null, MaxFailurePercent: not null } or { CanaryPercent: null, MinRuns: not null })
        {
            errors.Add("canaryPercent", "is required with maxFailurePercent or minRuns: only a canary is watched");
        }

        if (errors.Any)
        {
            return Problem.Validation(errors);
        }

        if (await packages.CountVersionsAsync(name, cancellationToken) == 0)
        {
            return Problem.NotFound("There is no package of that name.");
        }

        var (row, refusal) = await deployments.DeployAsync(name, body.Value, http.User.DisplayName(), http.Actor(), cancellationToken);
        return row is null
            ? refusal! // one of the two is there
            : TypedResults.Created($"{ApiRoutes.Prefix}/deployments/{row.Id}", await reader.ViewAsync(row, cancellationToken));
    }

    private static async Task<IResult> ListAsync(string name, PageQuery page, DeploymentStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Page(await store.ListAsync(name, page.After, page.Take, cancellationToken), row => row.Id, DeploymentView.From));

    private static async Task<IResult> GetAsync(string id, DeploymentStore store, DeploymentReader reader, CancellationToken cancellationToken) =>
        await FindAsync(id, store, cancellationToken) is { } row ? TypedResults.Ok(await reader.ViewAsync(row, cancellationToken)) : NotFound();

    private static Task<IResult> PromoteAsync(
        string id, HttpContext http, DeploymentStore store, Deployments deployments, DeploymentReader reader, CancellationToken cancellationToken) =>
        ChangeAsync(id, store, reader, row => deployments.PromoteAsync(row, http.Actor(), cancellationToken), cancellationToken);

    private static Task<IResult> RollBackAsync(
        string id, HttpContext http, DeploymentStore store, Deployments deployments, DeploymentReader reader, CancellationToken cancellationToken) =>
        ChangeAsync(id, store, reader, row => deployments.RollBackAsync(row, ByHand, http.Actor(), cancellationToken), cancellationToken);

    private static async Task<IResult> ChangeAsync(
        string id,
        DeploymentStore store,
        DeploymentReader reader,
        Func<DeploymentRow, Task<(DeploymentRow? Deployment, ProblemResult? Refusal)>> change,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, cancellationToken) is not { } row)
        {
            return NotFound();
        }

        var (changed, refusal) = await change(row);
        return changed is null ? refusal! : TypedResults.Ok(await reader.ViewAsync(changed, cancellationToken)); // one of the two is there
    }

    private static async Task<DeploymentRow?> FindAsync(string id, DeploymentStore store, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) ? await store.FindAsync(id, cancellationToken) : null;

    private static void CheckRange(string path, int? value, int least, int most, FieldErrors errors)
    {
        if (value is { } number && (number < least || number > most))
        {
            errors.Add(path, $"must be {least} to {most}");
        }
    }

    private static ProblemResult NotFound() => Problem.NotFound("There is no deployment of that id.");
}
