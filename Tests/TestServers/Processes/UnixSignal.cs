namespace TestServers.Processes;

/// <summary>The signals that tests send, by their Linux numbers.</summary>
public enum UnixSignal
{
    /// <summary>Nothing is sent.</summary>
    None = 0,

    /// <summary>SIGINT, as Ctrl+C sends it.</summary>
    Interrupt = 2,

    /// <summary>SIGKILL: the process ends at once.</summary>
    Kill = 9,

    /// <summary>SIGTERM: the process is asked to end.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: a stopped process goes on.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: the process is frozen.</summary>
    Stop = 19,
}
