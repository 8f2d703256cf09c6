using System.CommandLine;
using Executor.Host.Handlers;
using Executor.Host.Health;
using Executor.Host.Packages;
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
        Runs packages as the server says, or the handlers of a folder, until SIGTERM or Ctrl-C; then lets running handlers finish.

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
        command.SetAction((result, cancellationToken) => RunAsync([.. result.UnmatchedTokens], result.GetValue(handlers), more: null, cancellationToken));
    }

    /// <summary>Runs until a signal comes.</summary>
    /// <param name="settings">What goes to the configuration.</param>
    /// <param name="handlersPath">The folder of handlers; null for that of the configuration, if any.</param>
    /// <param name="more">Adds to the host; null for nothing.</param>
    /// <param name="cancellationToken">Ends it as a signal does.</param>
    public static async Task<int> RunAsync(string[] settings, string? handlersPath, Action<IHostApplicationBuilder>? more, CancellationToken cancellationToken)
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
            var options = ExecutorHostOptionsReader.Read(builder.Configuration, handlersPath);
            var packages = PackageSettings.Read(builder.Configuration, hasHandlers: options.HandlersPath is not null);
            builder.Logging.UseJournalFormat(builder.Configuration);
            builder.Services.AddWindowsService();

            // Before the executor: what starts first stops last, and tells of the drain as long as it takes.
            builder.AddHealth(options.HealthFile);
            builder.AddSystemd(systemd);
            if (packages is not null)
            {
                builder.AddPackages(packages);
            }

            var executor = builder.AddExecutor([.. PackageSettings.Keys, ExecutorHostOptions.HealthFileKey]);
            foreach (var assembly in options.HandlersPath is { } path ? HandlerFolder.Load(path) : [])
            {
                executor.AddHandlersFrom(assembly);
            }

            more?.Invoke(builder);
            using var host = builder.Build();
            await host.RunAsync(cancellationToken);
            return Environment.ExitCode;
        }
        catch (Exception e) when (e is HandlerFolderException or PackageException or OptionsValidationException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }
    }
}
