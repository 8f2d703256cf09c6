namespace Scheduler.Server.Runs;

/// <summary>A message to an executor about a delivery it holds; kept until the node that has its connection sent it.</summary>
internal sealed record RunCommand
{
    public const string Revoke = "revoke";
    public const string Cancel = "cancel";

    public required string ExecutorId { get; init; }

    public required string RunId { get; init; }

    public required int Fence { get; init; }

    /// <summary><see cref="Revoke"/> or <see cref="Cancel"/>.</summary>
    public required string Kind { get; init; }
}
