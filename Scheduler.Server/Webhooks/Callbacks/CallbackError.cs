namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>What went wrong at the receiver.</summary>
internal sealed record CallbackError
{
    public const string DefaultType = "webhookCallback";

    /// <summary>A short code or the exception's type.</summary>
    public string Type { get; init; } = DefaultType;

    public required string Message { get; init; }

    public string? Stack { get; init; }
}
