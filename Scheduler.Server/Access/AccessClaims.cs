namespace Scheduler.Server.Access;

/// <summary>Names of the claims a request's principal carries.</summary>
internal static class AccessClaims
{
    public const string Kind = "kind";
    public const string Subject = "sub";
    public const string Name = "name";
    public const string Session = "sid";
    public const string UserId = "user";
    public const string Permission = "perm";
    public const string Group = "group";

    /// <summary>Present when the principal sees only its <see cref="Group"/> claims; without it, all groups.</summary>
    public const string Limited = "limited";
    public const string Key = "key";
    public const string App = "app";
    public const string Labels = "labels";

    public const string KindUser = "user";
    public const string KindApiToken = "apiToken";
    public const string KindExecutorKey = "executorKey";
}
