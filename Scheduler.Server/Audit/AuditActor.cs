namespace Scheduler.Server.Audit;

/// <summary>Who did it, and from where.</summary>
/// <param name="Kind"><c>user</c>, <c>apiToken</c>, <c>executorKey</c>, <c>anonymous</c> or <c>system</c>.</param>
/// <param name="Id">Of the user, token or key.</param>
/// <param name="Name">As it was called then.</param>
/// <param name="Address">The remote address; null for the system itself.</param>
internal sealed record AuditActor(string Kind, string? Id, string? Name, string? Address)
{
    public static AuditActor System { get; } = new("system", null, null, null);
}
