using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Scheduler.Server.Api;

namespace Scheduler.Server.Tests.Api;

/// <summary>A server with the conventions and a few endpoints of the test's own, on a free port.</summary>
public sealed class ConventionsApp : IAsyncLifetime
{
    private WebApplication? app;

    public HttpClient Http { get; private set; } = new();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddApi();
        app = builder.Build();
        app.UseApi();
        app.UseRouting();
        var api = app.MapApi();
        api.MapPost("/shapes", (Body<Shape> body) => TypedResults.Ok(body.Value));
        api.MapPost("/maybe", (OptionalBody<MaybeBody> body) => TypedResults.Ok(body.Value));
        api.MapGet("/list", (PageQuery page, int? count) => TypedResults.Ok(page.Page(Enumerable.Range(0, count ?? 0).Take(page.Take).ToList(), i => $"{i}", i => i)));
        api.MapPut("/versioned", (IfMatch ifMatch, HttpContext http) =>
            ifMatch.Matches(7) ? ETags.Ok(http, "done", 8) : Problem.PreconditionFailed("It moved."));
        api.MapPost("/keyed", (IdempotencyKey key) => TypedResults.Ok(key.Value));
        api.MapGet("/broken", string () => throw new InvalidOperationException("secret detail"));
        api.MapGet("/forbidden", () => Results.StatusCode(StatusCodes.Status403Forbidden));
        api.MapPost("/bare", (Shape shape) => shape.Name);
        await app.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (app is not null)
        {
            await app.DisposeAsync();
        }
    }
}

public sealed record MaybeBody
{
    public int Count { get; init; } = 3;
}
