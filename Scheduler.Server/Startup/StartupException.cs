namespace Scheduler.Server.Startup;

/// <summary>A start that cannot go on, with a text for the person at the terminal.</summary>
internal sealed class StartupException : Exception
{
    public StartupException()
    {
    }

    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
