namespace Scheduler.Server.Pages.Assets;

internal static class ConsoleAssetsEndpoints
{
    /// <summary>Open to everybody: the sign-in page needs them, and they tell nothing.</summary>
    public static void MapConsoleAssets(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/assets/{version}/{name}", (string version, string name, ConsoleAssets assets, HttpContext context) =>
        {
            if (assets.Find(version, name) is not { } asset)
            {
                return Results.NotFound();
            }

            context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
            return Results.Bytes(asset.Content, asset.ContentType);
        }).AllowAnonymous().ExcludeFromDescription();
}
