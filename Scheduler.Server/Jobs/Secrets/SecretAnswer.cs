using Scheduler.Server.Api;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>The secret as it is after a change, or why nothing changed.</summary>
internal sealed record SecretAnswer(SecretRow? Secret, ProblemResult? Refusal)
{
    public static SecretAnswer Of(SecretRow secret) => new(secret, null);

    public static SecretAnswer Refused(ProblemResult refusal) => new(null, refusal);
}
