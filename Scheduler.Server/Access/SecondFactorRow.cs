namespace Scheduler.Server.Access;

/// <summary>A user's second factor.</summary>
internal sealed record SecondFactorRow
{
    /// <summary>Encrypted.</summary>
    public required string Secret { get; init; }

    /// <summary>Null until its owner showed that they have it; before that it asks for nothing.</summary>
    public long? ConfirmedAt { get; init; }
}
