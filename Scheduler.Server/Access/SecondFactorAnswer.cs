namespace Scheduler.Server.Access;

/// <summary>What a second factor says to a sign-in whose password was right.</summary>
internal enum SecondFactorAnswer
{
    /// <summary>The user has none, or the code was right.</summary>
    Fine,
    Missing,
    Wrong,
}
