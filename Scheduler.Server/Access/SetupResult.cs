namespace Scheduler.Server.Access;

internal enum SetupResult
{
    Created,

    /// <summary>There is a user already; setup is over for good.</summary>
    Closed,

    /// <summary>The token is unknown, spent or expired.</summary>
    BadToken,
}
