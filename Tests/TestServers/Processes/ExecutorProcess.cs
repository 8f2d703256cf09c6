using TestServers.Ledger;

namespace TestServers.Processes;

/// <summary>The sample HelloJob, or another executor, in a process of its own, with a journal of what it did.</summary>
public sealed class ExecutorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly TempFolder folder = new("executor");
    private readonly ExecutorSettings settings;

    private ExecutorProcess(ExecutorSettings settings)
    {
        this.settings = settings;
        Process = Launch();
    }

    /// <summary>The executor's name.</summary>
    public string Name => settings.Name;

    /// <summary>The process as it runs now.</summary>
    public OwnedProcess Process { get; private set; }

    /// <summary>The host of packages.</summary>
    public static string HostAssembly => Repository.BuiltAssembly("Executor.Host", "Executor.Host");

    /// <summary>The assembly that is started by default.</summary>
    public static string Assembly => Repository.BuiltAssembly(Path.Combine("Samples", "HelloJob"), "HelloJob");

    /// <summary>Starts an executor; it connects by itself.</summary>
    public static ExecutorProcess Start(ExecutorSettings settings) => new(settings);

    /// <summary>What it wrote down so far, over all its starts.</summary>
    public IReadOnlyList<JournalEntry> ReadJournal() => Journal.Read(Name, folder.File("journal.jsonl"));

    /// <summary>Ends it at once (SIGKILL).</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Asks it to end (SIGTERM), as a deployment does, and returns its exit code.</summary>
    public Task<int> StopAsync() => Process.StopAsync(UnixSignal.Terminate, StopLimit);

    /// <summary>Starts it again with the same name and journal.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        Process = Launch();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        folder.Dispose();
    }

    private OwnedProcess Launch() =>
        OwnedProcess.StartDotNet(settings.Assembly ?? Assembly, settings.ToArguments(folder.File("journal.jsonl")), folder.Path);
}
