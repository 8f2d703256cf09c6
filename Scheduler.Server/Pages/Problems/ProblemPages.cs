using Microsoft.AspNetCore.Diagnostics;
using Scheduler.Server.Api;

namespace Scheduler.Server.Pages.Problems;

/// <summary>Where a browser waits for a page and got a bare status instead, the page of that status is made by going through the pipeline once more.</summary>
internal sealed class ProblemPages(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var response = context.Response;
        if (response.StatusCode < StatusCodes.Status400BadRequest || response.HasStarted || response.ContentType is not null || !PageRequest.Is(context))
        {
            return;
        }

        var request = context.Request;
        var origin = new StatusCodeReExecuteFeature
        {
            OriginalPath = request.Path.Value ?? "/",
            OriginalPathBase = request.PathBase.Value ?? "",
            OriginalQueryString = request.QueryString.Value,
        };
        context.Features.Set<IStatusCodeReExecuteFeature>(origin);
        context.SetEndpoint(null);
        request.RouteValues.Clear();
        request.Path = $"/problem/{response.StatusCode}";
        request.QueryString = QueryString.Empty;
        try
        {
            await next(context);
        }
        finally
        {
            request.Path = origin.OriginalPath;
            request.QueryString = new QueryString(origin.OriginalQueryString);
        }
    }
}
