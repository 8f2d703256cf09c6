using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Demo;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Startup;

/// <summary>From arguments to an exit code: 0 after an orderly stop, 1 with one line on the terminal when it could not start.</summary>
internal static class ServerProgram
{
    private const int SpareThreads = 64;

    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var (command, settings) = CommandLine.Parse(args);
        if (command == "help")
        {
            Console.WriteLine(CommandLine.Help);
            return 0;
        }

        if (command is null)
        {
            return await FailAsync($"There is no command '{args[0]}'. --help lists them.");
        }

        try
        {
            if (command == DemoExecutor.Command)
            {
                return await DemoExecutor.RunAsync(settings);
            }

            // MySql.Data holds threads while its server is silent; without spare ones nothing would be sent from memory either.
            ThreadPool.GetMinThreads(out var threads, out var completionPorts);
            ThreadPool.SetMinThreads(Math.Max(threads, SpareThreads), completionPorts);
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
            if (KnownSettings.FindUnknown(builder.Configuration, KnownSettings.KeysOf(settings)) is { } unknown)
            {
                return await FailAsync(unknown);
            }

            if (command == CommandLine.Demo)
            {
                PrepareDemo(builder);
            }

            add(builder);
            await using var app = builder.Build();
            if (command == CommandLine.ApplyScheduling)
            {
                return await ApplySchedulingAsync(app.Services);
            }

            map(app);
            await StartAsync(app);
            await app.WaitForShutdownAsync();
            return Environment.ExitCode;
        }
        catch (Exception exception)
        {
            return await FailAsync(StartupFailure.Explain(exception));
        }
    }

    private static async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await StopStartedAsync(app);
            throw;
        }
    }

    // What has started must stop in order: left alone, the store's threads would keep the process alive.
    private static async Task StopStartedAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (Exception)
        {
            // Nothing had started yet, or it cannot stop either: the start's own failure is the one to tell.
        }
    }

    // Everything of the demo lives in one folder that is new at each start, and in an account that lives as long.
    private static void PrepareDemo(WebApplicationBuilder builder)
    {
        var path = Path.GetFullPath(Path.Combine(builder.Configuration["Data:Path"] ?? "data", "demo"));
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        var account = DemoAccount.Create();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Data:Path"] = path,
            ["Database:Provider"] = "sqlite",
            ["Database:ConnectionString"] = null,
            ["Setup:AdminUser"] = account.UserName,
            ["Setup:AdminPassword"] = account.Password,
        });
        builder.Services.AddDemo(new DemoSettings(new Uri(ListenUrls.Of(builder.Configuration)[0]), path), account);
    }

    private static async Task<int> ApplySchedulingAsync(IServiceProvider services)
    {
        await services.GetRequiredService<Migrator>().RunAsync(CancellationToken.None);
        var clock = services.GetRequiredService<DatabaseClock>();
        await clock.SampleAsync(CancellationToken.None);
        await services.GetRequiredService<SchedulingAgreement>().ApplyAsync(clock.NowMicros, CancellationToken.None);
        var scheduling = services.GetRequiredService<IOptions<SchedulingOptions>>().Value;
        Console.WriteLine($"The cluster's scheduling is now LeadMs {scheduling.LeadMs}, WindowMs {scheduling.WindowMs}, ArmMs {scheduling.ArmMs}, MisfireThresholdMs {scheduling.MisfireThresholdMs}.");
        return 0;
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
