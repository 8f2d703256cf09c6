using System.Text.Json;
using Executor.Host.Packages;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Hosting;
using Executor.Sdk.Tests.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TestServers;

namespace Executor.Host.Tests.Packages;

/// <summary>Executor.Host in this process, connected to a test node.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private static int _runs;

    private readonly IHost _host;
    private readonly TestNode? _node;

    private RunningHost(IHost host, TestNode? node, ListLoggerProvider log)
    {
        Log = log;
        _host = host;
        _node = node;
    }

    public ListLoggerProvider Log { get; }

    public PackageHost Packages => _host.Services.GetRequiredService<PackageHost>();

    public DynamicHandlers Handlers => _host.Services.GetRequiredService<DynamicHandlers>();

    /// <param name="node">Its node; null for a port that nobody listens on.</param>
    /// <param name="folder">Where its packages are.</param>
    /// <param name="settings">Changes its settings.</param>
    /// <param name="handlers">Adds handlers outside of packages.</param>
    /// <param name="configuration">More configuration.</param>
    public static async Task<RunningHost> StartAsync(
        TestNode? node, TempFolder folder, Func<PackageSettings, PackageSettings>? settings = null, Action<ExecutorBuilder>? handlers = null, params (string Key, string Value)[] configuration)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        var log = new ListLoggerProvider();
        builder.Services.AddLoggerProvider(log);
        var given = new PackageSettings { Path = folder.File("packages") };
        builder.AddPackages(settings?.Invoke(given) ?? given);
        var executor = builder.AddExecutor(PackageSettings.Keys, options =>
        {
            options.ServerUrls.Add(node?.Url ?? "https://127.0.0.1:9");
            options.Key = TestNode.Key;
            options.ServerCertificateSha256 = TestNode.Fingerprint;
            options.Transport = "webSocket";
        });
        handlers?.Invoke(executor);
        var host = builder.Build();
        await host.StartAsync();
        return new RunningHost(host, node, log);
    }

    /// <summary>Has a run executed now and returns its end.</summary>
    public async Task<RunReport> RunAsync(string handler, string args = "{}")
    {
        string runId = await AssignAsync(handler, args);
        return await _node!.Seen.EndOfAsync(runId); // A host without a node is given no runs.
    }

    /// <summary>Hands a run over.</summary>
    public async Task<string> AssignAsync(string handler, string args = "{}", double dueInMs = 0)
    {
        string runId = $"run-{Interlocked.Increment(ref _runs)}";
        await _node!.AssignAsync(new Assignment // as above
        {
            RunId = runId,
            Fence = 1,
            JobId = $"job-of-{runId}",
            JobName = "job",
            Handler = handler,
            Args = JsonElement.Parse(args),
            DueAtMicros = _node.ClusterMicros() + (long)(dueInMs * 1_000),
            Overlap = OverlapPolicy.Allow,
            IdempotencyKey = runId,
        });
        return runId;
    }

    public Task StoppedAsync() => _host.WaitForShutdownAsync().WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
