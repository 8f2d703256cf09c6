using Executor.Sdk.Hosting;
using Microsoft.Extensions.Logging.Console;

namespace Scheduler.Server.Demo;

/// <summary>The demo's second process: an executor like any other, with two sample handlers.</summary>
internal static class DemoExecutor
{
    public const string Command = "demo-executor";

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        // The terminal belongs to the server's figures; what a handler logs is the run's log all the same.
        builder.Logging.AddFilter<ConsoleLoggerProvider>(null, LogLevel.Warning);
        builder.AddExecutor()
            .MapHandler("demo.greet", (GreetArgs greet, ILogger log) => log.LogInformation("Hello, {Name}!", greet.Name))
            .MapHandler("demo.tick", () => { });
        await builder.Build().RunAsync();
        return 0;
    }

    /// <summary>Arguments of <c>demo.greet</c>.</summary>
    /// <param name="Name">Whom to greet.</param>
    internal sealed record GreetArgs(string Name);
}
