using System.Net;
using System.Text.Json;

namespace Executor.Host.Push;

/// <summary>Uploads a package and, if asked, deploys it. Done again, it changes nothing.</summary>
internal sealed class PackagePush(PushRequest request, TextWriter output, TextWriter error, TimeProvider time)
{
    private const string Packages = "/api/v1/packages";
    private const long MaxBytes = 100 * 1024 * 1024;

    /// <summary>Returns one of <see cref="ExitCodes"/>; what went wrong was written to the error output.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await PushAsync(cancellationToken) is not { } failure)
            {
                return ExitCodes.Done;
            }

            await error.WriteLineAsync(failure.Text);
            return failure.ExitCode;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync("Canceled.");
            return ExitCodes.Canceled;
        }
    }

    private static PushFailure Fail(string text) => new(ExitCodes.Failed, text);

    private async Task<PushFailure?> PushAsync(CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(request.Server, UriKind.Absolute, out var server) || server.Scheme != Uri.UriSchemeHttps || server.UserInfo.Length > 0)
        {
            return Fail($"--server is '{(server?.UserInfo.Length > 0 ? server.Host : request.Server)}'; allowed is an https:// address without a user in it.");
        }

        if (request is { CanaryPercent: not null, App: null })
        {
            return Fail("--canary is given without --deploy APP.");
        }

        if (request.CanaryPercent is < 1 or > 100)
        {
            return Fail($"--canary is {request.CanaryPercent}; allowed is 1 to 100.");
        }

        string? fingerprint = request.CertificateSha256 is null ? null : ServerTrust.Normalize(request.CertificateSha256);
        if (request.CertificateSha256 is not null && fingerprint is null)
        {
            return Fail($"--certificate-sha256 is '{request.CertificateSha256}'; allowed are 64 hexadecimal digits.");
        }

        var (token, noToken) = ApiToken.Read(request.TokenFile);
        if (token is null)
        {
            return noToken;
        }

        var (file, noFile) = Open(request.File);
        if (file is null)
        {
            return noFile;
        }

        await using (file)
        {
            using var api = new SchedulerApi(server, token, fingerprint, time);
            var (package, failure) = await UploadAsync(api, server, file, cancellationToken);
            return package is null || request.App is null ? failure : await DeployAsync(api, package, request.App, cancellationToken);
        }
    }

    private static (FileStream? File, PushFailure? Failure) Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            if (file.Length is > 0 and <= MaxBytes)
            {
                return (file, null);
            }

            long length = file.Length;
            file.Dispose();
            return (null, Fail($"'{path}' has {length} bytes; a package has 1 to {MaxBytes}."));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, Fail($"The package '{path}' cannot be read: {e.Message}"));
        }
    }

    private async Task<(ApiAnswer? Package, PushFailure? Failure)> UploadAsync(SchedulerApi api, Uri server, FileStream file, CancellationToken cancellationToken)
    {
        string name = Path.GetFileName(file.Name);
        await error.WriteLineAsync($"Sending {name} to {server.GetLeftPart(UriPartial.Authority)}");
        var progress = new PushProgress(error, ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected, file.Length);
        var (answer, failure) = await api.UploadAsync(Packages, file, name, progress.Sent, cancellationToken);
        progress.End();
        if (answer is null)
        {
            return (null, failure);
        }

        if (!answer.IsSuccess)
        {
            return (null, answer.ToFailure("packages.write"));
        }

        string package = $"{answer.Text("name")} {answer.Text("version")}";
        await output.WriteLineAsync(answer.Status == HttpStatusCode.Created
            ? $"Stored {package} (SHA-256 {answer.Text("sha256")})."
            : $"{package} was there already with the same bytes (SHA-256 {answer.Text("sha256")}).");
        return (answer, null);
    }

    private async Task<PushFailure?> DeployAsync(SchedulerApi api, ApiAnswer package, string app, CancellationToken cancellationToken)
    {
        string name = package.Text("name");
        string version = package.Text("version");
        if (DeploymentIn(package, app) is { } running)
        {
            await output.WriteLineAsync($"App {app} has version {version} of {name} already (deployment {running}).");
            return null;
        }

        var body = new { version, app, canaryPercent = request.CanaryPercent };
        var (answer, failure) = await api.PostAsync($"{Packages}/{Uri.EscapeDataString(name)}/deployments", body, cancellationToken);
        if (answer is null)
        {
            return failure;
        }

        if (!answer.IsSuccess)
        {
            var refusal = answer.ToFailure("packages.deploy");
            return refusal with { Text = $"{name} {version} is stored but not deployed. {refusal.Text}" };
        }

        await output.WriteLineAsync($"Deployed {name} {version} to app {app}{(request.CanaryPercent is { } percent ? $" as a canary of {percent} %" : "")} (deployment {answer.Text("id")}).");
        return null;
    }

    // A canary of the version is what --canary asks for; to make it current is to promote it, which nobody asked for.
    private string? DeploymentIn(ApiAnswer package, string app)
    {
        if (!package.Body.TryGetProperty("deployed", out var deployed) || deployed.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return deployed.EnumerateArray()
            .Where(one => one.GetProperty("app").ValueEquals(app)
                && (one.GetProperty("state").ValueEquals("current") || (request.CanaryPercent is not null && one.GetProperty("state").ValueEquals("canary"))))
            .Select(one => one.GetProperty("deploymentId").GetString())
            .FirstOrDefault();
    }
}
