using Scheduler.Server.Access;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Channels;

internal static class AlertChannelEndpoints
{
    private const string Example = """{"name":"chat","kind":"webhook","url":"https://hooks.example.com/services/T0/B0/secret","template":"slack"}""";

    private const int TestIntervalMs = 1_000;

    public static void Map(RouteGroupBuilder api)
    {
        var channels = api.MapGroup("/alert-channels").WithTags("Alerts");
        channels.MapGet("/", ListAsync).RequirePermission(Permissions.ChannelsRead)
            .WithSummary("Lists alert channels").Produces<Page<AlertChannelView>>();
        channels.MapPost("/", CreateAsync).RequirePermission(Permissions.ChannelsWrite)
            .WithSummary("Makes an alert channel").Produces<AlertChannelView>(StatusCodes.Status201Created).Refuses(403, 409).WithExample(Example);
        channels.MapGet("/{id}", GetAsync).RequirePermission(Permissions.ChannelsRead)
            .WithSummary("Shows an alert channel").Produces<AlertChannelView>();
        channels.MapPut("/{id}", ReplaceAsync).RequirePermission(Permissions.ChannelsWrite)
            .WithSummary("Replaces an alert channel").Produces<AlertChannelView>().Refuses(403, 409).WithExample(Example);
        channels.MapDelete("/{id}", DeleteAsync).RequirePermission(Permissions.ChannelsWrite)
            .WithSummary("Deletes an alert channel").Produces(StatusCodes.Status204NoContent).Refuses(409);
        channels.MapPost("/{id}/test", TestAsync).RequirePermission(Permissions.ChannelsWrite)
            .WithSummary("Sends a test message over an alert channel").Produces<ChannelTestAnswer>().Refuses(429);
    }

    private static async Task<IResult> ListAsync(PageQuery page, AlertChannelStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Page(await store.ListAsync(page.After, page.Take, cancellationToken), row => row.Spec.Name, row => new AlertChannelView(row)));

    private static async Task<IResult> CreateAsync(Body<AlertChannelDocument> body, AlertChannelService channels, HttpContext context, CancellationToken cancellationToken)
    {
        var answer = await channels.CreateAsync(body.Value, context.Actor(), cancellationToken);
        return answer.Channel is { } row
            ? ETags.Created(context, $"{ApiRoutes.Prefix}/alert-channels/{row.Id}", new AlertChannelView(row), row.Version)
            : Refused(answer);
    }

    private static async Task<IResult> GetAsync(string id, AlertChannelStore store, HttpContext context, CancellationToken cancellationToken) =>
        await FindAsync(id, store, cancellationToken) is { } row ? Ok(context, row) : NotFound(id);

    private static async Task<IResult> ReplaceAsync(
        string id, Body<AlertChannelDocument> body, IfMatch ifMatch, AlertChannelService channels, HttpContext context, CancellationToken cancellationToken)
    {
        if (!Ids.IsWellFormed(id))
        {
            return NotFound(id);
        }

        var answer = await channels.ReplaceAsync(id, body.Value, ifMatch, context.Actor(), cancellationToken);
        return answer.Channel is { } row ? Ok(context, row) : Refused(answer);
    }

    private static async Task<IResult> DeleteAsync(string id, AlertChannelService channels, HttpContext context, CancellationToken cancellationToken) =>
        !Ids.IsWellFormed(id) ? NotFound(id) : await channels.DeleteAsync(id, context.Actor(), cancellationToken) ?? (IResult)TypedResults.NoContent();

    private static async Task<IResult> TestAsync(
        string id, AlertChannelStore store, AlertChannelService channels, AlertSending sending, IClusterClock clock, TimeProvider time, HttpContext context,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(id, store, cancellationToken) is not { } row)
        {
            return NotFound(id);
        }

        if (!await store.TryTakeTurnAsync(id, Math.Max(TestIntervalMs, row.Spec.MinIntervalMs), clock.NowMicros, cancellationToken))
        {
            return Problem.TooManyRequests(TimeSpan.FromMilliseconds(Math.Max(TestIntervalMs, row.Spec.MinIntervalMs)), "A message was sent to this channel just now.");
        }

        await channels.RecordTestAsync(row, context.Actor(), cancellationToken);
        var startedAt = time.GetTimestamp();
        var error = await sending.SendAsync(row, AlertMessage.Test(row, clock.UtcNow), cancellationToken);
        return TypedResults.Ok(new ChannelTestAnswer { Sent = error is null, Error = error, DurationMs = time.GetElapsedTime(startedAt).TotalMilliseconds });
    }

    private static async Task<AlertChannelRow?> FindAsync(string id, AlertChannelStore store, CancellationToken cancellationToken) =>
        Ids.IsWellFormed(id) ? await store.FindAsync(id, cancellationToken) : null;

    private static IResult Ok(HttpContext context, AlertChannelRow row) => ETags.Ok(context, new AlertChannelView(row), row.Version);

    private static ProblemResult Refused(AlertChannelAnswer answer) => answer.Refusal ?? throw new InvalidOperationException("A change was neither made nor refused.");

    private static ProblemResult NotFound(string id) => Problem.NotFound($"There is no alert channel {id}.");
}
