using System.Net;
using TestServers;
using TestServers.Api;
using TestServers.Databases;
using TestServers.Ledger;
using TestServers.Processes;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Deployments;

/// <summary>A database, nodes and executors in processes of their own, and a signed-in session with every node.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    public const string App = "hello";
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);

    private readonly DeploymentPlan plan;
    private readonly ITestOutputHelper? output;
    private readonly TempFolder folder = new("deployment");
    private readonly NodeCertificate certificate;
    private readonly List<SchedulerProcess> nodes = [];
    private readonly List<ExecutorProcess> executors = [];
    private readonly List<ApiSession> sessions = [];

    private Deployment(DeploymentPlan plan, ITestOutputHelper? output)
    {
        this.plan = plan;
        this.output = output;
        certificate = NodeCertificate.Create(folder.File("node.pfx"));
    }

    public DatabaseServer Server { get; private set; } = null!; // Set by BeginAsync, before anybody sees the instance.

    public string DatabaseName { get; private set; } = "";

    /// <summary>The wire between the first node and the database; only with <see cref="DeploymentPlan.FirstNodeBehindWire"/>.</summary>
    public TcpProxy Wire { get; private set; } = null!; // As above.

    public string ExecutorKey { get; private set; } = "";

    public IReadOnlyList<SchedulerProcess> Nodes => nodes;

    public IReadOnlyList<ExecutorProcess> Executors => executors;

    /// <summary>The session with the first node.</summary>
    public ApiSession Api => sessions[0];

    public ApiSession ApiOf(int node) => sessions[node];

    /// <summary>What all executors wrote down, in the order of time.</summary>
    public IReadOnlyList<JournalEntry> Journal() =>
        executors.SelectMany(executor => executor.ReadJournal()).OrderBy(entry => entry.At).ToList();

    public static async Task<Deployment> StartAsync(DeploymentPlan plan, ITestOutputHelper? output = null)
    {
        _ = MachineStalls.Shared; // watches from now on
        var deployment = new Deployment(plan, output);
        try
        {
            await deployment.BeginAsync();
            return deployment;
        }
        catch
        {
            await deployment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more executor; it is connected when this returns.</summary>
    public async Task<ExecutorProcess> AddExecutorAsync(string? name = null, params string[] settings)
    {
        var before = executors.Count(executor => !executor.Process.HasExited);
        var executor = StartExecutor(name ?? $"executor-{executors.Count + 1}", settings);
        await WaitForExecutorsAsync(before + 1);
        return executor;
    }

    /// <summary>Waits until so many executors are online.</summary>
    public Task WaitForExecutorsAsync(int count, ApiSession? session = null) => Eventually.TrueAsync(
        async () =>
        {
            var dashboard = await (session ?? Api).GetAsync("dashboard");
            return dashboard.Status == HttpStatusCode.OK
                && dashboard.Body.GetProperty("executors").GetProperty("online").GetInt32() == count;
        },
        ConnectLimit,
        $"{count} executors are online");

    /// <summary>Settings of a node of this deployment.</summary>
    public SchedulerSettings Settings(string nodeName, int? databasePort = null) => new()
    {
        NodeName = nodeName,
        ConnectionString = Server.ConnectionString(DatabaseName, databasePort),
        Certificate = certificate,
        More = plan.NodeSettings,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var session in sessions)
        {
            session.Dispose();
        }

        foreach (var executor in executors)
        {
            Say($"== {executor.Name}", executor.Process.Output);
            await executor.DisposeAsync();
        }

        foreach (var node in nodes)
        {
            Say($"== {node.Name}", node.Process.Output);
            await node.DisposeAsync();
        }

        if (Wire is not null)
        {
            await Wire.DisposeAsync();
        }

        if (plan.OwnDatabaseServer && Server is not null)
        {
            await Server.DisposeAsync();
        }

        folder.Dispose();
    }

    private async Task BeginAsync()
    {
        Server = plan.OwnDatabaseServer ? await DatabaseServer.StartChosenAsync() : await DatabaseServer.SharedAsync();
        DatabaseName = await Server.CreateDatabaseNameAsync();
        if (plan.FirstNodeBehindWire)
        {
            Wire = new TcpProxy(Server.Port);
        }

        for (var index = 0; index < plan.Nodes; index++)
        {
            var port = index == 0 && plan.FirstNodeBehindWire ? Wire.Port : (int?)null;
            nodes.Add(await SchedulerProcess.StartAsync(Settings($"node-{index + 1}", port)));
            sessions.Add(await ApiSession.SignInAsync(nodes[index]));
        }

        ExecutorKey = (await Api.PostAsync("executor-keys", new { app = App })).Expect(HttpStatusCode.Created).Text("key");
        for (var index = 0; index < plan.Executors; index++)
        {
            StartExecutor($"executor-{index + 1}");
        }

        await WaitForExecutorsAsync(plan.Executors);
    }

    private ExecutorProcess StartExecutor(string name, params string[] settings)
    {
        // Each begins with another node, so that every node holds some.
        var first = executors.Count % nodes.Count;
        var servers = nodes.Skip(first).Concat(nodes.Take(first)).Select(node => node.Address);
        var executor = ExecutorProcess.Start(new ExecutorSettings
        {
            Servers = (plan.ExecutorsKnowOneNode ? servers.Take(1) : servers).ToList(),
            CertificateSha256 = certificate.Sha256,
            Key = ExecutorKey,
            App = App,
            Name = name,
            Assembly = plan.ExecutorsLoadPackages ? ExecutorProcess.HostAssembly : null,
            More = settings,
        });
        executors.Add(executor);
        return executor;
    }

    private void Say(string title, string text)
    {
        output?.WriteLine(title);
        output?.WriteLine(string.Join('\n', text.Split('\n').TakeLast(40)));
        if (Environment.GetEnvironmentVariable("TEST_LOGS") is { Length: > 0 } logs)
        {
            Directory.CreateDirectory(logs);
            File.WriteAllText(Path.Combine(logs, $"{DatabaseName}-{title[3..]}.log"), text);
        }
    }
}
