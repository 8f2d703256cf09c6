using System.CommandLine;

namespace Executor.Host.Commands;

/// <summary>The command line. Without a command it is <c>run</c>.</summary>
internal static class HostCommand
{
    private const string Description =
        """
        An executor that loads packages of handlers as the server says, while it runs, and the tool that brings packages to the
        server. With --handlers it runs the handlers of a folder instead, or besides when --Executor:PackagesPath is given too.

        Without a command it is 'run'. Settings of 'run' are given as --Section:Key=value, in appsettings.json or as
        environment variables (Section__Key):
          --Executor:ServerUrls:0=https://…   a server's address; more with :1, :2 …
          --Executor:Key=…                    the key to sign in with
          --Executor:App=…                    the app it belongs to
          --Executor:PackagesPath=DIR         where packages are unpacked, one folder per process; packages by default
          --Executor:PackageKeys:0=ID         the only keys that orders may be signed with; more with :1, :2 …
          --Executor:LeakBudget=10            more versions than this that stay in memory end the process with code 75
          --Executor:HealthFile=FILE          where to say every 3 s how it is; 'health FILE' reads it
          --Host:HandlersPath=DIR             the same as --handlers DIR

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
        root.Subcommands.Add(WatchCommand.Create());
        root.Subcommands.Add(PushCommand.Create());
        root.Subcommands.Add(HealthCommand.Create());
        return root;
    }
}
