using System.Net;
using Benchmarks.Journals;
using Benchmarks.Ledger;
using Benchmarks.Stores;
using TestServers;
using TestServers.Api;
using TestServers.Processes;

namespace Benchmarks.Product;

/// <summary>The product as it is deployed: nodes, executors and an empty database, each in a process of its own, talking over TLS.</summary>
internal sealed class Stand : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new("stand");
    private readonly List<SchedulerProcess> _nodes = [];
    private readonly List<BenchExecutorProcess> _executors = [];
    private readonly BenchStore _store;

    private Stand(BenchStore store, BenchDatabase database)
    {
        _store = store;
        Database = database;
        Ledger = new LedgerReader(database);
    }

    public IReadOnlyList<SchedulerProcess> Nodes => _nodes;

    public IReadOnlyList<BenchExecutorProcess> Executors => _executors;

    /// <summary>The first admin's session with the last node, which no scenario kills.</summary>
    public ApiSession Api { get; private set; } = null!; // Set by StartAsync, the only way to get an instance.

    public BenchDatabase Database { get; }

    public LedgerReader Ledger { get; }

    /// <summary>How many starts the executors have written.</summary>
    public long Starts => _executors.Sum(executor => executor.Starts);

    public static async Task<Stand> StartAsync(BenchStore store, StandSettings settings, CancellationToken cancellationToken)
    {
        var database = await store.NewDatabaseAsync(cancellationToken);
        var stand = new Stand(store, database);
        try
        {
            await stand.StartNodesAsync(database, settings, cancellationToken);
            await stand.StartExecutorsAsync(settings, cancellationToken);
            return stand;
        }
        catch
        {
            await stand.DisposeAsync();
            throw;
        }
    }

    public IReadOnlyList<StartRecord> ReadStarts() => [.. _executors.SelectMany(executor => executor.ReadStarts())];

    /// <summary>The processes that are running, by what they are.</summary>
    public Dictionary<string, int> ProcessIds()
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        Add("server", _nodes.Select(node => node.Process));
        Add("executor", _executors.Select(executor => executor.Process));
        if (_store.Process is { } process)
        {
            ids["database"] = process.Id;
        }

        return ids;

        void Add(string name, IEnumerable<OwnedProcess> processes)
        {
            foreach (var (index, running) in processes.Where(running => !running.HasExited).Index())
            {
                ids[index == 0 ? name : $"{name}{index + 1}"] = running.Id;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        KeepLogs();
        foreach (var executor in _executors)
        {
            await executor.DisposeAsync();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _folder.Dispose();
    }

    private void KeepLogs()
    {
        if (_store.LogFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
            foreach (var process in _nodes.Select(node => node.Process).Concat(_executors.Select(executor => executor.Process)))
            {
                File.WriteAllText(Path.Combine(folder, $"{process.Id}.log"), process.Output);
            }
        }
    }

    private async Task StartNodesAsync(BenchDatabase database, StandSettings wanted, CancellationToken cancellationToken)
    {
        var certificate = NodeCertificate.Create(_folder.File("node.pfx"));
        for (var index = 0; index < wanted.Nodes; index++)
        {
            var settings = new SchedulerSettings { NodeName = $"node-{index + 1}", Certificate = certificate, More = wanted.More };
            settings = database.Kind is StoreKind.MySql
                ? settings with { ConnectionString = database.ConnectionString }
                : settings with { More = [$"--Database:ConnectionString={database.ConnectionString}", .. wanted.More] };
            _nodes.Add(await SchedulerProcess.StartAsync(settings, cancellationToken));
        }

        Api = await ApiSession.SignInAsync(_nodes[^1], cancellationToken);
    }

    private async Task StartExecutorsAsync(StandSettings settings, CancellationToken cancellationToken)
    {
        var key = (await Api.PostAsync("executor-keys", new { app = BenchExecutor.App }, cancellationToken)).Expect(HttpStatusCode.Created).Text("key");
        for (var index = 0; index < _nodes.Count; index++)
        {
            var executor = new ExecutorSettings
            {
                Servers = [.. _nodes.Skip(index).Concat(_nodes.Take(index)).Select(node => node.Address)],
                CertificateSha256 = _nodes[0].CertificateSha256,
                Key = key,
                App = BenchExecutor.App,
                Name = $"executor-{index + 1}",
            };
            _executors.Add(BenchExecutorProcess.Start(executor, settings.JournalCapacity));
        }

        await Eventually.TrueAsync(
            async () => await OnlineAsync(cancellationToken) == _executors.Count, ConnectLimit, $"{_executors.Count} executors are connected", cancellationToken);
    }

    private async Task<int> OnlineAsync(CancellationToken cancellationToken)
    {
        if (_executors.FirstOrDefault(executor => executor.Process.HasExited) is { } ended)
        {
            throw new InvalidOperationException($"An executor ended with {ended.Process.ExitCode}:\n{ended.Process.Output}");
        }

        var body = (await Api.GetAsync("executors", cancellationToken)).Expect(HttpStatusCode.OK).Body;
        return body.GetProperty("items").EnumerateArray().Count(executor => executor.GetProperty("state").GetString() == "online");
    }
}
