namespace Scheduler.Server.Api;

internal sealed record Page<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Null on the last page.</summary>
    public required string? NextCursor { get; init; }
}
