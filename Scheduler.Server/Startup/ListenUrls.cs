namespace Scheduler.Server.Startup;

/// <summary>The addresses the server listens on: setting <c>Urls</c>.</summary>
internal static class ListenUrls
{
    public const string Default = "https://localhost:7443";

    public static IReadOnlyList<string> Of(IConfiguration configuration)
    {
        var urls = (configuration["Urls"] is { Length: > 0 } set ? set : Default).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0 || urls.Any(url => !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)))
        {
            throw new StartupException($"Urls is '{configuration["Urls"]}'; give https:// addresses such as https://0.0.0.0:7443. The server speaks HTTPS and WSS only.");
        }

        return urls;
    }
}
