using System.CommandLine;

namespace Executor.Host.Commands;

/// <summary>The command line. Without a command it is <c>run</c>.</summary>
internal static class HostCommand
{
    private const string Description =
        """
        An executor that runs the handlers of a folder of assemblies, and the tool that brings packages to the server.

        Without a command it is 'run'. Settings of 'run' are given as --Section:Key=value, in appsettings.json or as
        environment variables (Section__Key):
          --Executor:ServerUrls:0=https://…   a server's address; more with :1, :2 …
          --Executor:Key=…                    the key to sign in with
          --Executor:App=…                    the app it belongs to
          --Host:HandlersPath=DIR             the same as --handlers DIR
          --Host:HealthFile=FILE              where to say every 3 s how it is; 'health FILE' reads it

        Exit codes: 0 done; 1 failed; 3 the token is not accepted or lacks the right; 4 conflict; 5 no trusted connection;
        75 to be started anew; 130 canceled.
        """;

    /// <summary>
    /// The library would end the process two seconds after a signal, in the middle of a drain. Each command obeys signals by itself.
    /// </summary>
    public static InvocationConfiguration Invocation { get; } = new() { ProcessTerminationTimeout = null };

    public static RootCommand Create()
    {
        var root = new RootCommand(Description);
        RunCommand.Configure(root);
        root.Subcommands.Add(RunCommand.Create());
        root.Subcommands.Add(PushCommand.Create());
        root.Subcommands.Add(HealthCommand.Create());
        return root;
    }
}
