namespace Executor.Sdk.Protocol;

/// <summary>Log lines of one delivery.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Fence">The delivery's fence.</param>
/// <param name="Lines">The lines, in the order of their sequence numbers.</param>
public sealed record LogChunk(string RunId, int Fence, IReadOnlyList<LogLine> Lines)
{
    /// <summary>The lines, in the order of their sequence numbers.</summary>
    public IReadOnlyList<LogLine> Lines { get; init => field = value ?? []; } = Lines ?? [];
}
