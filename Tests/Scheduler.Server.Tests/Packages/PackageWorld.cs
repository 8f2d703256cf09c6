using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Packages;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Executors;

namespace Scheduler.Server.Tests.Packages;

/// <summary>Everything of packages on one database, as one node has it.</summary>
internal sealed class PackageWorld : IDisposable
{
    public const string App = "app";

    private readonly NodeRegistry _nodes;
    private readonly NodeHints _hints;

    public PackageWorld(IDatabase database, FixedClock? clock = null, byte secret = 7)
    {
        Database = database;
        Clock = clock ?? new FixedClock();
        var cluster = new ClusterSecret([.. Enumerable.Repeat(secret, 32)]);
        var node = new NodeIdentity("node-1", "i", "https://127.0.0.1:1");
        Audit = new AuditStore(database, Clock);
        Fleet = new Fleet(database, Clock);
        Packages = new PackageStore(database);
        Archives = new ArchiveStore(database);
        Uploads = new Uploads(Packages, Archives, Audit, database, Clock);
        Orders = new OrderStore(database);
        Deployed = new DeploymentStore(database);
        Canary = new CanaryStore(database);
        Seal = new PrivateKeySeal(cluster);
        Keys = new PackageKeys(new PackageKeyStore(database), Seal, Audit, database, Clock);
        Signer = new StatementSigner(Seal, Clock);
        _nodes = new NodeRegistry(new NodeStore(database), node, Clock, [], TimeProvider.System, NullLogger<NodeRegistry>.Instance);
        _hints = new NodeHints(_nodes, cluster, NullLogger<NodeHints>.Instance);
        var executors = new PackageExecutors(Fleet.Directory);
        Ordering = new PackageOrdering(Orders, Keys, Signer, executors, _hints, node, TimeProvider.System, NullLogger<PackageOrdering>.Instance);
        Deployments = new Deployments(Deployed, Canary, Packages, executors, Ordering, Audit, database, Clock);
        Canaries = new Canaries(Deployed, Canary, Deployments, NullLogger<Canaries>.Instance);
    }

    public IDatabase Database { get; }

    public FixedClock Clock { get; }

    public AuditStore Audit { get; }

    public Fleet Fleet { get; }

    public PackageStore Packages { get; }

    public ArchiveStore Archives { get; }

    public Uploads Uploads { get; }

    public OrderStore Orders { get; }

    public DeploymentStore Deployed { get; }

    public CanaryStore Canary { get; }

    public PrivateKeySeal Seal { get; }

    public PackageKeys Keys { get; }

    public StatementSigner Signer { get; }

    public PackageOrdering Ordering { get; }

    public Deployments Deployments { get; }

    public Canaries Canaries { get; }

    /// <summary>An executor of <see cref="App"/> that loads packages.</summary>
    public Task<string> AddExecutorAsync(char letter) => Fleet.AddAsync(letter, row => row with { About = """{"loadsPackages":true}""" });

    /// <summary>Connects the executor to this node.</summary>
    public (ExecutorSession Session, RecordedRemote Remote) Connect(string executorId, string app = App)
    {
        var remote = new RecordedRemote();
        var session = new ExecutorSession(
            Fleet.Row(executorId, Clock.NowMicros) with { App = app },
            new ExecutorConnection { Id = executorId, App = app, Transport = "webSocket", Remote = remote, Abort = () => { } },
            TimeProvider.System)
        {
            LoadsPackages = true,
        };
        Ordering.Opened(session, []);
        return (session, remote);
    }

    /// <summary>What the executor was told since it was asked last; null when nothing.</summary>
    public async Task<PackageOrders?> OrdersAsync(RecordedRemote remote)
    {
        await Ordering.LookAsync(CancellationToken.None);
        return remote.Ordered.TryRead(out var orders) ? orders : null;
    }

    public async Task<(PackageRow? Package, bool IsNew, int? Refused)> UploadAsync(byte[] archive)
    {
        using var form = new MultipartFormDataContent("boundary-of-tests") { { new ByteArrayContent(archive), "file", "package.jobs.zip" } };
        var request = new DefaultHttpContext().Request;
        request.ContentType = form.Headers.ContentType!.ToString(); // a form has one
        request.Body = await form.ReadAsStreamAsync();
        var (file, refusal) = await UploadedFile.ReceiveAsync(request, CancellationToken.None);
        Assert.Null(refusal);
        await using (file)
        {
            var (package, isNew, problem) = await Uploads.TakeAsync(file!, "tester", AuditActor.System, CancellationToken.None); // not refused
            return (package, isNew, problem?.StatusCode);
        }
    }

    public async Task UploadAsync(string name, params string[] versions)
    {
        foreach (var version in versions)
        {
            Assert.True((await UploadAsync(new TestArchive(name, version).ToBytes())).IsNew);
        }
    }

    public async Task<DeploymentRow> DeployAsync(string package, string version, int? canaryPercent = null, int? maxFailurePercent = null, int? minRuns = null)
    {
        var (row, refused) = await TryDeployAsync(package, version, canaryPercent, maxFailurePercent, minRuns);
        Assert.Null(refused);
        return row!; // not refused
    }

    public async Task<(DeploymentRow? Row, int? Refused)> TryDeployAsync(
        string package, string version, int? canaryPercent = null, int? maxFailurePercent = null, int? minRuns = null)
    {
        var body = new DeployBody { App = App, Version = version, CanaryPercent = canaryPercent, MaxFailurePercent = maxFailurePercent, MinRuns = minRuns };
        var (row, refusal) = await Deployments.DeployAsync(package, body, "tester", AuditActor.System, CancellationToken.None);
        return (row, refusal?.StatusCode);
    }

    public async Task<int?> PromoteAsync(DeploymentRow row) => (await Deployments.PromoteAsync(row, AuditActor.System, CancellationToken.None)).Refusal?.StatusCode;

    public async Task<int?> RollBackAsync(DeploymentRow row) => (await Deployments.RollBackAsync(row, "byHand", AuditActor.System, CancellationToken.None)).Refusal?.StatusCode;

    public async Task<DeploymentState> StateAsync(DeploymentRow row) => (await Deployed.FindAsync(row.Id, CancellationToken.None))!.State; // it was made

    /// <summary>What the app runs: versions that are current or a canary, and the revision.</summary>
    public async Task<(string? Current, string? Canary, long Revision)> RunsAsync(string package)
    {
        var ordered = (await Orders.ReadAsync([App], CancellationToken.None))[App].Where(one => one.Name == package).ToList();
        var head = await Database.InTransactionAsync((transaction, token) => Deployed.HoldAsync(App, package, transaction, token), CancellationToken.None);
        return (ordered.SingleOrDefault(one => !one.IsCanary)?.Version, ordered.SingleOrDefault(one => one.IsCanary)?.Version, head.Revision);
    }

    public void Dispose()
    {
        Fleet.Dispose();
        Ordering.Dispose();
        _hints.Dispose();
        _nodes.Dispose();
    }
}
