namespace Scheduler.Server.Alarms.Ringing;

/// <summary>An open browser of a user, connected to this node.</summary>
/// <param name="Id">Of the connection.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="SessionId">What it signed in with.</param>
/// <param name="Abort">Ends the connection.</param>
internal sealed record BrowserConnection(string Id, string UserId, string SessionId, Action Abort)
{
    /// <summary>What it was told last; null before the first time. Only the delivery loop reads and writes it.</summary>
    public IReadOnlyList<AlarmRing>? Told { get; set; }
}
