namespace Scheduler.Server.Api.Description;

/// <summary>How endpoints say what cannot be seen from their parameters.</summary>
internal static class DescriptionExtensions
{
    /// <summary>Refusals beside those that parts of the request and permissions bring along.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder builder, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(Refusals.Of(status));
        }

        return builder;
    }

    /// <summary>A body as the endpoint takes it; a test sends it.</summary>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder builder, string json) => builder.WithMetadata(new RequestExample(json));
}
