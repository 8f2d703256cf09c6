using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Tests.Server;

/// <summary>A node as an executor sees it: HTTPS on 127.0.0.1 with a self-made certificate, the token call, the hub. It keeps no ledger.</summary>
public sealed class TestNode : IAsyncDisposable
{
    public const string Key = "the-key";

    private static readonly X509Certificate2 Certificate = MakeCertificate();

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, HubCallerContext> _connections = new();

    private TestNode(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public static string Fingerprint => Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    public ExecutorJournal Seen { get; } = new();

    /// <summary>Cluster time of this node: by default the machine's.</summary>
    public Func<long> ClusterMicros { get; set; } = () => Micros(TimeProvider.System.GetUtcNow());

    public Func<HelloMessage, WelcomeMessage> Greet { get; set; } = _ => Welcome();

    /// <summary>Called with each batch before it is acknowledged.</summary>
    public Func<ReportBatch, Task<ReportReply>> Commit { get; set; } = _ => Task.FromResult(new ReportReply([]));

    /// <summary>Called with each part of a package that is asked for.</summary>
    public Func<PackageRead, PackageChunk> ReadPackage { get; set; } = _ => throw new HubException("package: this node orders no packages.");

    public TimeSpan TokenLife { get; set; } = TimeSpan.FromMinutes(10);

    public int TokenStatus { get; set; } = StatusCodes.Status200OK;

    /// <summary>Whether beats are left without an answer, as by a node that hangs.</summary>
    public bool Mute { get; set; }

    public int TokensGiven { get; private set; }

    public IReadOnlyCollection<string> Connections => [.. _connections.Keys];

    private IHubContext<TestHub, IExecutorClient> Hub => _app.Services.GetRequiredService<IHubContext<TestHub, IExecutorClient>>();

    public static WelcomeMessage Welcome() => new()
    {
        ExecutorId = "e1",
        Session = Guid.NewGuid().ToString("N"),
        Node = "test",
        App = "tests",
        BeatMs = 100,
    };

    public static long Micros(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static async Task<TestNode> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(Certificate)));
        builder.Services.AddSignalR(options =>
            {
                options.MaximumReceiveMessageSize = 2 * 1024 * 1024;
                options.MaximumParallelInvocationsPerClient = 8;
                options.EnableDetailedErrors = true;
            })
            .AddJsonProtocol(options => options.PayloadSerializerOptions = ProtocolJson.Options);
        TestNode? node = null;
        builder.Services.AddSingleton(_ => node!);
        var app = builder.Build();
        node = new TestNode(app);
        app.MapPost(ProtocolVersion.TokenPath, node.GiveToken);
        app.MapHub<TestHub>(ProtocolVersion.HubPath);
        await app.StartAsync();
        node.Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return node;
    }

    /// <summary>Assigns to whoever is connected, once somebody has greeted.</summary>
    public async Task AssignAsync(params Assignment[] runs)
    {
        await Seen.FirstAsync<Greeted>();
        await Hub.Clients.All.Assign(runs);
    }

    /// <summary>Orders packages, once somebody has greeted.</summary>
    public async Task OrderAsync(PackageOrders orders)
    {
        await Seen.FirstAsync<Greeted>();
        await Hub.Clients.All.OrderPackages(orders);
    }

    public Task RevokeAsync(params RunRef[] runs) => Hub.Clients.All.Revoke(runs);

    public Task CancelAsync(params RunRef[] runs) => Hub.Clients.All.Cancel(runs);

    public Task DrainAsync(bool draining) => Hub.Clients.All.Drain(draining);

    /// <summary>Cuts every connection the way a killed process does.</summary>
    public void DropConnections()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        DropConnections();
        await _app.DisposeAsync();
    }

    internal void Opened(HubCallerContext context)
    {
        _connections[context.ConnectionId] = context;
        Seen.Add(new Connected(context.ConnectionId, context.GetHttpContext()!.Request.Headers.Authorization.ToString()));
    }

    internal void Closed(HubCallerContext context)
    {
        _connections.TryRemove(context.ConnectionId, out _);
        Seen.Add(new Disconnected(context.ConnectionId));
    }

    private async Task GiveToken(HttpContext http)
    {
        var body = await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(http.Request.Body);
        if (body!["key"] != Key)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        http.Response.StatusCode = TokenStatus;
        var now = DateTimeOffset.UnixEpoch.AddTicks(ClusterMicros() * TimeSpan.TicksPerMicrosecond);
        TokensGiven++;
        await http.Response.WriteAsJsonAsync(new { accessToken = $"token-{TokensGiven}", expiresAt = now + TokenLife, clusterTime = now });
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
