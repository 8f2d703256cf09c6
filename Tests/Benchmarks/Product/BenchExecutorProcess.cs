using Benchmarks.Journals;
using TestServers.Processes;

namespace Benchmarks.Product;

/// <summary>A bench executor in a process of its own, with its journal.</summary>
internal sealed class BenchExecutorProcess : IAsyncDisposable
{
    private readonly StartJournal? _journal;

    private BenchExecutorProcess(StartJournal? journal, OwnedProcess process)
    {
        _journal = journal;
        Process = process;
    }

    public OwnedProcess Process { get; }

    /// <summary>How many starts it has written.</summary>
    public long Starts => _journal?.Count ?? 0;

    /// <summary>Starts an executor; it connects by itself.</summary>
    /// <param name="settings">Who it is and where its servers are.</param>
    /// <param name="capacity">How many starts the journal has room for; 0 for the sample HelloJob, as a user runs it, which keeps none.</param>
    public static BenchExecutorProcess Start(ExecutorSettings settings, int capacity)
    {
        string[] arguments =
        [
            .. settings.Servers.Select((server, index) => $"--Executor:ServerUrls:{index}={server.GetLeftPart(UriPartial.Authority)}"),
            $"--Executor:ServerCertificateSha256={settings.CertificateSha256}",
            $"--Executor:Key={settings.Key}",
            $"--Executor:App={settings.App}",
            $"--Executor:Name={settings.Name}",
        ];
        if (capacity == 0)
        {
            return new BenchExecutorProcess(null, OwnedProcess.StartDotNet(ExecutorProcess.Assembly, arguments, Path.GetTempPath()));
        }

        var journal = StartJournal.Create(capacity, out var path);
        return new BenchExecutorProcess(
            journal, OwnedProcess.StartDotNet(typeof(BenchExecutorProcess).Assembly.Location, [BenchExecutor.Mode, path, .. arguments], Path.GetTempPath()));
    }

    public StartRecord[] ReadStarts() => _journal?.Read() ?? [];

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _journal?.Dispose();
    }
}
