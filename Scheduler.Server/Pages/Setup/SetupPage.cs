using System.Reflection;

namespace Scheduler.Server.Pages.Setup;

/// <summary>The page that the setup link leads to; open to everybody, since its token is the credential.</summary>
internal static class SetupPage
{
    public static void MapSetupPage(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/setup", "Setup.html", "text/html; charset=utf-8");
        Map(endpoints, "/setup/setup.css", "Setup.css", "text/css; charset=utf-8");
        Map(endpoints, "/setup/setup.js", "Setup.js", "text/javascript; charset=utf-8");
    }

    private static void Map(IEndpointRouteBuilder endpoints, string path, string resource, string contentType)
    {
        var content = Read(resource);
        endpoints.MapGet(path, () => Results.Bytes(content, contentType)).AllowAnonymous().ExcludeFromDescription();
    }

    private static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Pages/Setup/{resource}")
            ?? throw new InvalidOperationException($"The page's resource {resource} is not in the assembly.");
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
