namespace Scheduler.Server.Api;

internal static class ApiApplicationBuilderExtensions
{
    /// <summary>The conventions that hold for every answer. Comes before authentication, so that its refusals have the same form.</summary>
    public static IApplicationBuilder UseApi(this IApplicationBuilder app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseHsts();
        app.UseExceptionHandler(static _ => { });
        app.UseStatusCodePages(static context => PageRequest.Is(context.HttpContext)
            ? Task.CompletedTask
            : Problem.Of(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        return app;
    }
}
