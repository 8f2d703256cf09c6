namespace Executor.Sdk.Execution;

/// <summary>The run whose handler the current flow of control belongs to.</summary>
internal sealed record CapturedRun(HeldRun Run, RunBoard Board)
{
    private static readonly AsyncLocal<CapturedRun?> Flow = new();

    public static CapturedRun? Current
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }
}
