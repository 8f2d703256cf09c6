using System.CommandLine;
using System.Runtime.InteropServices;
using Executor.Host.Push;

namespace Executor.Host.Commands;

/// <summary>Brings a package to the server, and on to an app if asked.</summary>
internal static class PushCommand
{
    private const string Description =
        """
        Uploads a package (Name.1.2.0.jobs.zip). The same bytes again are fine: what is there already stays.

        The token is an API token with the right packages.write, for --deploy also packages.deploy. It is read from
        --token-file or from the environment variable SCHEDULER_TOKEN, never from the command line.

        Exit codes: 0 it is there (and deployed); 1 failed; 3 the token is not accepted or lacks the right; 4 conflict, such as
        other bytes under that version; 5 no trusted connection; 130 canceled.
        """;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The package, as 'dotnet build -t:PackJobs' makes it." };
        var server = new Option<string>("--server") { Description = "The server's address, https://…", HelpName = "URL", Required = true };
        var tokenFile = new Option<string?>("--token-file") { Description = "A file with the API token in one line.", HelpName = "FILE" };
        var fingerprint = new Option<string?>("--certificate-sha256") { Description = "The SHA-256 of the only certificate to accept, as the server prints it at its start; without it, what the machine trusts.", HelpName = "HEX" };
        var app = new Option<string?>("--deploy") { Description = "Afterwards give the version to the executors of this app.", HelpName = "APP" };
        var canary = new Option<int?>("--canary") { Description = "With --deploy: to this share of the executors at first, 1 to 100.", HelpName = "PERCENT" };
        var command = new Command("push", Description) { file, server, tokenFile, fingerprint, app, canary };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) =>
        {
            if (Arguments.WhyNotAll(result) is { } refusal)
            {
                Console.Error.WriteLine(refusal);
                return Task.FromResult(ExitCodes.Failed);
            }

            var request = new PushRequest
            {
                File = result.GetRequiredValue(file),
                Server = result.GetRequiredValue(server),
                TokenFile = result.GetValue(tokenFile),
                CertificateSha256 = result.GetValue(fingerprint),
                App = result.GetValue(app),
                CanaryPercent = result.GetValue(canary),
            };
            return UntilSignalAsync(token => new PackagePush(request, Console.Out, Console.Error, TimeProvider.System).RunAsync(token), cancellationToken);
        });
        return command;
    }

    private static async Task<int> UntilSignalAsync(Func<CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            canceled.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return await action(canceled.Token);
    }
}
