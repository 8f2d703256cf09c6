using System.CommandLine;
using Executor.Host.Health;

namespace Executor.Host.Commands;

/// <summary>Answers a container's health check from the file that <c>run</c> writes.</summary>
internal static class HealthCommand
{
    private const string Description =
        """
        Tells from the health file of a running host (--Executor:HealthFile) whether it is well.

        Exit codes: 0 when the host runs and wrote the file within the last 30 s; 1 otherwise, with the reason.
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file that is named by --Executor:HealthFile." };
        var connected = new Option<bool>("--connected") { Description = "Also ask that it is connected to a server. For readiness: do not restart a host for it." };
        var command = new Command("health", Description) { file, connected };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result => Check(result, result.GetRequiredValue(file), result.GetValue(connected)));
        return command;
    }

    private static int Check(ParseResult result, string file, bool mustBeConnected)
    {
        if (Arguments.WhyNotAll(result) is { } refusal)
        {
            Console.Error.WriteLine(refusal);
            return ExitCodes.Failed;
        }

        var (isHealthy, text) = HealthCheck.Of(file, mustBeConnected, TimeProvider.System.GetUtcNow());
        (isHealthy ? Console.Out : Console.Error).WriteLine(text);
        return isHealthy ? ExitCodes.Done : ExitCodes.Failed;
    }
}
