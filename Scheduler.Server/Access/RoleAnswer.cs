using Scheduler.Server.Api;

namespace Scheduler.Server.Access;

/// <summary>The role as it is after a change, or why nothing changed.</summary>
internal sealed record RoleAnswer(RoleRow? Role, ProblemResult? Refusal)
{
    public static RoleAnswer Of(RoleRow role) => new(role, null);

    public static RoleAnswer Refused(ProblemResult refusal) => new(null, refusal);
}
