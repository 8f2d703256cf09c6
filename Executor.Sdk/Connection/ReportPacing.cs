namespace Executor.Sdk.Connection;

/// <summary>
/// How long each kind of report waits for company. A short run's start and end then cost the server one update, while
/// what others wait for (an end) leaves at once unless ends come in a stream.
/// </summary>
internal static class ReportPacing
{
    /// <summary>
    /// The first end after a pause leaves at once: others may wait for it, and a timer of the shortest period, coarse as it is, would hold it for 2 to 6 ms.
    /// </summary>
    public static readonly TimeSpan Ended = TimeSpan.Zero;

    /// <summary>
    /// From a batch of several ends to the next. A stream of short runs costs a commit per batch and not one per run, and leaves the
    /// processors to what is due.
    /// </summary>
    public static readonly TimeSpan BetweenEnds = TimeSpan.FromMilliseconds(25);

    /// <summary>From an end that left alone to the next: in a chain of short runs each step waits for the end of the one before.</summary>
    public static readonly TimeSpan AfterLoneEnd = TimeSpan.FromMilliseconds(8);

    public static readonly TimeSpan Started = TimeSpan.FromMilliseconds(50);

    public static readonly TimeSpan Progress = TimeSpan.FromMilliseconds(250);

    public static readonly TimeSpan Armed = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Beyond this many arming reports under way they wait longer: most of these runs start and end meanwhile, and the server writes each of them once.
    /// </summary>
    public const int ManyArmed = 100;

    /// <summary>How long then: less than the 5 s after which a server takes a delivery for lost and sends it again.</summary>
    public static readonly TimeSpan ArmedAmongMany = TimeSpan.FromSeconds(4);

    /// <summary>Arming reports that would leave this soon go along with those that leave now.</summary>
    public static readonly TimeSpan ArmedCompany = TimeSpan.FromMilliseconds(250);

    public static readonly TimeSpan Logs = TimeSpan.FromMilliseconds(200);

    /// <summary>Half of what the hub accepts in one message, since a result may double in size when it is escaped.</summary>
    public const int MaxBatchBytes = 1_000_000;

    public const int MaxLogBatchBytes = 256 * 1024;

    public const int MaxLogLines = 1_000;

    public static TimeSpan Delay(ReportUrgency urgency) => urgency switch
    {
        ReportUrgency.Ended => Ended,
        ReportUrgency.Started => Started,
        ReportUrgency.Progress => Progress,
        _ => Armed,
    };
}
