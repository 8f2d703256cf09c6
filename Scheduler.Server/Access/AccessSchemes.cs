namespace Scheduler.Server.Access;

internal static class AccessSchemes
{
    /// <summary>Chooses between <see cref="User"/> and <see cref="ApiToken"/> by the token's look.</summary>
    public const string Bearer = "bearer";
    public const string User = "user";
    public const string ApiToken = "apiToken";
    public const string Executor = "executor";

    /// <summary>The console's cookie; nothing under /api takes it, and of the hubs only the console's own.</summary>
    public const string Console = "console";

    /// <summary>Of the console's hub: <see cref="Bearer"/> where a token is sent along, else <see cref="Console"/>.</summary>
    public const string ConsoleHub = "consoleHub";
}
