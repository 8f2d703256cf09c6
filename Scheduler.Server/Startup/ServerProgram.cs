using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Startup;

/// <summary>From arguments to an exit code: 0 after an orderly stop, 1 with one line on the terminal when it could not start.</summary>
internal static class ServerProgram
{
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder, string> add, Action<WebApplication> map)
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
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
            if (KnownSettings.FindUnknown(builder.Configuration, KnownSettings.KeysOf(settings)) is { } unknown)
            {
                return await FailAsync(unknown);
            }

            add(builder, command);
            await using var app = builder.Build();
            if (command == CommandLine.ApplyScheduling)
            {
                return await ApplySchedulingAsync(app.Services);
            }

            map(app);
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception)
        {
            return await FailAsync(StartupFailure.Explain(exception));
        }
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
