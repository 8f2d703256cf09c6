namespace Executor.Sdk.Hosting;

/// <summary>The settings of an executor: section <c>Executor</c> of the configuration. Read once, when the host starts.</summary>
public sealed class ExecutorOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Executor";

    internal const string TransportAuto = "auto";

    internal const string TransportHttp = "http";

    /// <summary>The servers' addresses, <c>https://…</c>, 1 to 16 of them, tried in turn. Required.</summary>
    public IList<string> ServerUrls { get; } = [];

    /// <summary>The key that the executor signs in with. Required.</summary>
    public string? Key { get; set; }

    /// <summary>The app the executor belongs to; null (the default) takes the key's. One that differs from the key's is refused.</summary>
    public string? App { get; set; }

    /// <summary>The executor's name, unique within its app, 1 to 100 characters; null (the default) takes host and process id.</summary>
    public string? Name { get; set; }

    /// <summary>How many runs execute at once, 1 to 10,000; 100 by default. Runs that wait for their due instant take none.</summary>
    public int Slots { get; set; } = 100;

    /// <summary>Labels that jobs select executors by, at most 16; none by default.</summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// A file that keeps the reports of ended runs until the server has committed them, so that they survive this process;
    /// null (the default) keeps them in memory. Give the executor a <see cref="Name"/> too: a report is taken only from
    /// the executor that the run was given to.
    /// </summary>
    public string? OutboxPath { get; set; }

    /// <summary>
    /// How many runs may be armed, running or ended without acknowledgement, 100 to 1,000,000; 100,000 by default. Beyond
    /// it the executor takes no new runs, and the server gives them to others.
    /// </summary>
    public int OutboxCapacity { get; set; } = 100_000;

    /// <summary>
    /// A file to which the executor appends one line of JSON for each run that was armed, started, ended or revoked here,
    /// as a record independent of the server's; null (the default) writes none. Flushed at least every 100 ms and at exit.
    /// </summary>
    public string? JournalPath { get; set; }

    /// <summary>The SHA-256 fingerprint of the only certificate that is accepted, 64 hexadecimal digits; null (the default) accepts what the machine trusts.</summary>
    public string? ServerCertificateSha256 { get; set; }

    /// <summary>Whether any server certificate is accepted; false by default. For trials only: a warning is logged.</summary>
    public bool TrustServerCertificate { get; set; }

    /// <summary>
    /// How the executor talks to the server: <c>webSocket</c>, <c>http</c> (requests, one of which always waits for the server's answer), or
    /// <c>auto</c> (the default): a WebSocket, and requests while none gets through.
    /// </summary>
    public string Transport { get; set; } = TransportAuto;

    /// <summary>How long the host's stop may take, in milliseconds, 0 to 3,600,000; 30,000 by default. Running handlers get most of it to finish.</summary>
    public int ShutdownGraceMs { get; set; } = 30_000;

    /// <summary>
    /// How long a handler may take to obey its cancellation token, in milliseconds, 0 to 3,600,000; 10,000 by default. Then
    /// the run is reported as ended with reason <c>ignoredCancellation</c>; its slot stays taken until the handler returns.
    /// </summary>
    public int CancelGraceMs { get; set; } = 10_000;

    /// <summary>Whether the host stops when every server refuses the key or the app; false by default: it tries again every 15 s.</summary>
    public bool StopWhenRefused { get; set; }
}
