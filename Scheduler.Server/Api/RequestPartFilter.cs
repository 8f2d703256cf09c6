namespace Scheduler.Server.Api;

/// <summary>Answers with the first refusal among an endpoint's arguments, so that no endpoint checks them itself.</summary>
internal sealed class RequestPartFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IRequestPart { Refusal: { } refusal })
            {
                return ValueTask.FromResult<object?>(refusal);
            }
        }

        return next(context);
    }
}
