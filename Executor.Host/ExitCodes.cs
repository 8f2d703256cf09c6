namespace Executor.Host;

/// <summary>What the process tells whoever started it. Documented in docs/operations.md; scripts and units rely on the numbers.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>A wrong command line or setting, a file that cannot be used, a refusal that has no number of its own; for <c>health</c>: not healthy.</summary>
    public const int Failed = 1;

    /// <summary>The process asks to be started anew (EX_TEMPFAIL): a service manager restarts it, whatever else it does about failures.</summary>
    public const int Recycle = 75;
}
