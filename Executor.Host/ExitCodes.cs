namespace Executor.Host;

/// <summary>What the process tells whoever started it. Documented in docs/operations.md; scripts and units rely on the numbers.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A wrong command line or setting, a file that cannot be used, a refusal that has no number of its own; for <c>health</c>: not healthy.</summary>
    public const int Failed = 1;

    /// <summary>The token is not accepted, or lacks the right.</summary>
    public const int Forbidden = 3;

    /// <summary>The server has something else in that place: other bytes under the version, another canary.</summary>
    public const int Conflict = 4;

    /// <summary>No connection, or one that is not trusted.</summary>
    public const int Unreachable = 5;

    /// <summary>The process asks to be started anew (EX_TEMPFAIL): a service manager restarts it, whatever else it does about failures.</summary>
    public const int Recycle = 75;

    /// <summary>Ctrl-C or SIGTERM, as shells count it.</summary>
    public const int Canceled = 130;
}
