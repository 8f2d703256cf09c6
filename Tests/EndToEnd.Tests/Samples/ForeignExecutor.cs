using System.Net;
using System.Security.Cryptography.X509Certificates;
using EndToEnd.Tests.Deployments;
using EndToEnd.Tests.Transports;
using TestServers;
using TestServers.Ledger;
using TestServers.Processes;

namespace EndToEnd.Tests.Samples;

/// <summary>A node, and an executor that is not written with the SDK.</summary>
internal sealed class ForeignExecutor : IAsyncDisposable
{
    private readonly TempFolder folder = new("foreign");

    private ForeignExecutor(PullDeployment deployment) => Deployment = deployment;

    public PullDeployment Deployment { get; }

    public OwnedProcess Process { get; private set; } = null!; // Set by StartAsync.

    /// <summary>Starts a program in a copy of the sample's folder, connected as <c>foreign</c> when this returns.</summary>
    public static async Task<ForeignExecutor> StartAsync(string sample, string transport, Func<TempFolder, Task> prepare, params string[] command)
    {
        var executor = new ForeignExecutor(await PullDeployment.StartAsync());
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Samples", sample)))
            {
                File.Copy(file, executor.folder.File(Path.GetFileName(file)));
            }

            await prepare(executor.folder);
            using var certificate = X509CertificateLoader.LoadPkcs12FromFile(executor.Deployment.Certificate.Path, NodeCertificate.Password);
            await File.WriteAllTextAsync(executor.folder.File("server.pem"), certificate.ExportCertificatePem());
            executor.Process = OwnedProcess.Start(command[0], command[1..], executor.folder.Path, new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["EXECUTOR_SERVER"] = executor.Deployment.Node.Address.GetLeftPart(UriPartial.Authority),
                ["EXECUTOR_KEY"] = executor.Deployment.Key,
                ["EXECUTOR_NAME"] = "foreign",
                ["EXECUTOR_CACERT"] = executor.folder.File("server.pem"),
                ["NODE_EXTRA_CA_CERTS"] = executor.folder.File("server.pem"),
            });
            await executor.Deployment.OnlineAsync("foreign", transport);
            return executor;
        }
        catch
        {
            await executor.DisposeAsync();
            throw;
        }
    }

    public async Task<string> JobAsync(string name, string handler, object? args = null, int? timeoutMs = null, int? everyMs = null)
    {
        var body = everyMs is { } every ? JobBody.Of(name, handler, args: args, triggers: JobBody.Interval(every)) : JobBody.Of(name, handler, args: args);
        body["timeoutMs"] = timeoutMs;
        return (await Deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id;
    }

    /// <summary>A run of an interval job in the given seconds: nothing lost, nothing early.</summary>
    public async Task WatchAsync(string job, int everyMs, double seconds)
    {
        await Pause.ForSecondsAsync(4);
        var from = Micros.Now;
        await Pause.ForSecondsAsync(seconds);
        var checker = new LedgerChecker([new ExpectedJob(job, "each", Occurrences.Every(everyMs))], from, Micros.Now - Micros.Second);
        var runs = await Eventually.ValueAsync(
            async () =>
            {
                var found = checker.InPeriod(await Deployment.Api.RunsAsync($"jobId={job}"));
                return found.Count(run => run.IsEnded) >= checker.Expected.Count ? found : null;
            },
            TimeSpan.FromSeconds(30),
            "all runs have ended");
        Assert.All(runs, run => Assert.True(run.State == "succeeded" && run.StartedAt >= run.DueAt, $"{run}"));
        Assert.Equal(checker.Expected.Count, runs.Count);
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        await Deployment.DisposeAsync();
        folder.Dispose();
    }
}
