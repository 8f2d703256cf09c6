namespace Scheduler.Server.Access;

/// <summary>
/// The group of what belongs to one user alone, such as alarms. No name of a group that somebody gives may begin like it, and it sorts behind all of them, so a
/// list leaves out what is personal by stopping before <see cref="First"/>.
/// </summary>
internal static class PersonalGroup
{
    public const string First = "~";

    public static string Of(string userId) => First + userId;

    public static bool Is(string group) => group.StartsWith(First, StringComparison.Ordinal);

    public static string OwnerOf(string group) => group[First.Length..];
}
