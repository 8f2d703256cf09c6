namespace Scheduler.Server.Audit;

/// <summary>What <c>GET /audit/verify</c> answers.</summary>
internal sealed record AuditVerification
{
    public required bool Ok { get; init; }

    /// <summary>How many chained rows were compared.</summary>
    public required long Checked { get; init; }

    /// <summary>The first place where the chain does not hold.</summary>
    public AuditBreak? FirstBreak { get; init; }
}
