using System.CommandLine;
using Executor.Host.Handlers;
using Executor.Host.Health;
using Executor.Host.Service;
using Executor.Sdk.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Host.Commands;

/// <summary>Runs the executor. What the command does not know itself goes to the configuration, as <c>--Section:Key=…</c>.</summary>
internal static class RunCommand
{
    private const string Description =
        """
        Runs the handlers of a folder of assemblies until SIGTERM or Ctrl-C, then lets running handlers finish.

        Settings: --Executor:ServerUrls:0=https://… --Executor:Key=… and more, see the root's --help.
        """;

    public static Command Create()
    {
        var command = new Command("run", Description);
        Configure(command);
        return command;
    }

    public static void Configure(Command command)
    {
        var handlers = new Option<string?>("--handlers")
        {
            Description = "The folder with the assemblies whose handlers are offered.",
            HelpName = "DIR",
        };
        command.Options.Add(handlers);
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) => RunAsync([.. result.UnmatchedTokens], result.GetValue(handlers), cancellationToken));
    }

    private static async Task<int> RunAsync(string[] settings, string? handlersPath, CancellationToken cancellationToken)
    {
        if (Arguments.WhyNoSettings(settings) is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return ExitCodes.Failed;
        }

        try
        {
            var systemd = SystemdEnvironment.Take();
            var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(settings);
            var options = ExecutorHostOptionsReader.Read(builder.Configuration);
            var assemblies = HandlerFolder.Load(handlersPath ?? options.HandlersPath);
            builder.Logging.UseJournalFormat(builder.Configuration);
            builder.Services.AddWindowsService();

            // Before the executor: what starts first stops last, and tells of the drain as long as it takes.
            builder.AddHealth(options.HealthFile, HandlerFolder.NamesIn(assemblies));
            builder.AddSystemd(systemd);
            var executor = builder.AddExecutor();
            foreach (var assembly in assemblies)
            {
                executor.AddHandlersFrom(assembly);
            }

            using var host = builder.Build();
            await host.RunAsync(cancellationToken);
            return Environment.ExitCode;
        }
        catch (Exception e) when (e is HandlerFolderException or OptionsValidationException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }
}
