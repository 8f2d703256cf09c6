namespace Scheduler.Server.Access;

/// <summary>What an authenticator needs; shown once.</summary>
internal sealed record SecondFactorOffer
{
    /// <summary>In Base32, to be typed in.</summary>
    public required string Secret { get; init; }

    /// <summary>The same as a link, usually shown as a QR code.</summary>
    public required string Uri { get; init; }
}
