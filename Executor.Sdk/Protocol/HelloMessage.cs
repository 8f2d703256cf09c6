using System.Text.Json;

namespace Executor.Sdk.Protocol;

/// <summary>The first message of an executor on a connection.</summary>
public sealed record HelloMessage
{
    // The generated reader sets what a message leaves out to null, past the initializers; an executor in another language may leave out much.
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The protocol version, <see cref="ProtocolVersion.Current"/>.</summary>
    public required int Protocol { get; init; }

    /// <summary>The app the executor believes to belong to; null to take the key's. A mismatch with the key is refused.</summary>
    public string? App { get; init; }

    /// <summary>The executor's name, unique within its app.</summary>
    public required string Name { get; init; }

    /// <summary>Made anew at each start of the process; tells a restart from a reconnect.</summary>
    public required string InstanceId { get; init; }

    /// <summary>How many runs it executes at once, 1 to 10,000.</summary>
    public required int Slots { get; init; }

    /// <summary>Labels that selectors match on, at most 16.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? NoLabels; } = NoLabels;

    /// <summary>The handlers it can run.</summary>
    public IReadOnlyList<HandlerInfo> Handlers { get; init => field = value ?? []; } = [];

    /// <summary>
    /// Jobs that its code declares, at most 100, as the server's REST interface takes them; the app of their target may be left out. Looked at when a process
    /// says hello for the first time.
    /// </summary>
    public IReadOnlyList<JsonElement> Jobs { get; init => field = value ?? []; } = [];

    /// <summary>The runs it holds (armed or running, or ended with an unacknowledged report).</summary>
    public IReadOnlyList<RunRef> Held { get; init => field = value ?? []; } = [];

    /// <summary>Whether it is already shutting down and wants no new runs.</summary>
    public bool Draining { get; init; }

    /// <summary>Whether it loads packages; only then is it sent <see cref="IPackageClient.OrderPackages"/>.</summary>
    public bool LoadsPackages { get; init; }

    /// <summary>The SDK and its version, for display.</summary>
    public string? SdkVersion { get; init; }

    /// <summary>The runtime it runs on, for display.</summary>
    public string? Runtime { get; init; }

    /// <summary>The machine's name, for display.</summary>
    public string? Host { get; init; }

    /// <summary>The process id, for display.</summary>
    public int ProcessId { get; init; }
}
