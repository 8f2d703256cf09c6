using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Hosting;

/// <summary>Lets the host wait as long as the executor's own grace, and a little for what follows it.</summary>
internal sealed class ShutdownTimeout(IOptions<ExecutorOptions> executor) : IPostConfigureOptions<HostOptions>
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    public void PostConfigure(string? name, HostOptions options)
    {
        var needed = TimeSpan.FromMilliseconds(executor.Value.ShutdownGraceMs) + Slack;
        if (options.ShutdownTimeout < needed)
        {
            options.ShutdownTimeout = needed;
        }
    }
}
