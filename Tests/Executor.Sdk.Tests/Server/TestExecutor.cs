using System.Text.Json;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Tests.Server;

/// <summary>A console host with the SDK inside, connected to test nodes.</summary>
public sealed class TestExecutor : IAsyncDisposable
{
    private readonly IHost _host;

    private TestExecutor(IHost host) => _host = host;

    public IServiceProvider Services => _host.Services;

    public static async Task<TestExecutor> StartAsync(
        IEnumerable<TestNode> nodes, Action<ExecutorBuilder> handlers, Action<ExecutorOptions>? configure = null, TimeProvider? time = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        var executor = builder.AddExecutor(options =>
        {
            foreach (var node in nodes)
            {
                options.ServerUrls.Add(node.Url);
            }

            options.Key = TestNode.Key;
            options.ServerCertificateSha256 = TestNode.Fingerprint;
            configure?.Invoke(options);
        });
        handlers(executor);
        var host = builder.Build();
        await host.StartAsync();
        return new TestExecutor(host);
    }

    public static Task<TestExecutor> StartAsync(TestNode node, Action<ExecutorBuilder> handlers, Action<ExecutorOptions>? configure = null)
        => StartAsync([node], handlers, configure);

    /// <summary>A run that is due so many milliseconds from now by the node's clock.</summary>
    public static Assignment Run(TestNode node, string runId, string handler, object? args = null, double dueInMs = 0, int fence = 1)
        => new()
        {
            RunId = runId,
            Fence = fence,
            JobId = $"job-of-{runId}",
            JobName = "a job",
            Handler = handler,
            Args = JsonSerializer.SerializeToElement(args ?? new { }),
            DueAtMicros = node.ClusterMicros() + (long)(dueInMs * 1_000),
            Overlap = OverlapPolicy.Allow,
            IdempotencyKey = runId,
        };

    public ILogger Log(string category) => Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
