using System.CommandLine;
using Executor.Host.Handlers;
using Executor.Host.Packages;
using Executor.Sdk.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Host;

/// <summary>The command line: what it does not know itself goes to the configuration, as <c>--Executor:Key=…</c>.</summary>
internal static class HostCommand
{
    private const string Description =
        """
        An executor that loads packages of handlers as the server says, while it runs. With --handlers it runs the handlers
        of a folder instead, or besides when --Executor:PackagesPath is given too.

        Settings are given as --Section:Key=value, in appsettings.json or as environment variables (Section__Key):
          --Executor:ServerUrls:0=https://…   a server's address; more with :1, :2 …
          --Executor:Key=…                    the key to sign in with
          --Executor:App=…                    the app it belongs to
          --Executor:PackagesPath=DIR         where packages are unpacked, one folder per process; packages by default
          --Executor:PackageKeys:0=ID         the only keys that orders may be signed with; more with :1, :2 …
          --Executor:LeakBudget=10            more versions than this that stay in memory end the process with code 75
          --Host:HandlersPath=DIR             the same as --handlers DIR
        """;

    public static RootCommand Create()
    {
        var handlers = new Option<string?>("--handlers")
        {
            Description = "The folder with the assemblies whose handlers are offered.",
            HelpName = "DIR",
        };
        var command = new RootCommand(Description) { handlers };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) => RunAsync([.. result.UnmatchedTokens], result.GetValue(handlers), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] settings, string? handlersPath, CancellationToken cancellationToken)
    {
        try
        {
            var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder(settings);
            string? path = handlersPath ?? builder.Configuration["Host:HandlersPath"];
            bool hasHandlers = !string.IsNullOrWhiteSpace(path);
            if (PackageSettings.Read(builder.Configuration, hasHandlers) is { } packages)
            {
                builder.AddPackages(packages);
            }

            var executor = builder.AddExecutor(PackageSettings.Keys);
            foreach (var assembly in hasHandlers ? HandlerFolder.Load(path) : [])
            {
                executor.AddHandlersFrom(assembly);
            }

            using var host = builder.Build();
            await host.RunAsync(cancellationToken);
            return Environment.ExitCode;
        }
        catch (Exception e) when (e is HandlerFolderException or PackageException or OptionsValidationException or ArgumentException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
