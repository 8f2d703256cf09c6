using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TestServers.Processes;

/// <summary>A node in a process of its own: the built Scheduler.Server with its own port and data folder.</summary>
public sealed class SchedulerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly TempFolder folder = new("node");
    private readonly SchedulerSettings settings;

    private SchedulerProcess(SchedulerSettings settings)
    {
        this.settings = settings;
        Port = settings.Port ?? FreePort.Next();
        Process = Launch();
    }

    /// <summary>The port it listens on, the same over restarts.</summary>
    public int Port { get; }

    /// <summary>The node's address.</summary>
    public Uri Address => new($"https://127.0.0.1:{Port}");

    /// <summary>The node's name.</summary>
    public string Name => settings.NodeName;

    /// <summary>The process as it runs now.</summary>
    public OwnedProcess Process { get; private set; }

    /// <summary>The SHA-256 of the certificate it answers with; known once it is ready.</summary>
    public string CertificateSha256 { get; private set; } = "";

    /// <summary>The assembly that is started.</summary>
    public static string Assembly => Repository.BuiltAssembly("Scheduler.Server", "Scheduler.Server");

    /// <summary>Starts a node and waits until it is ready.</summary>
    public static async Task<SchedulerProcess> StartAsync(SchedulerSettings settings, CancellationToken cancellationToken = default)
    {
        var node = Begin(settings);
        try
        {
            await node.WaitUntilReadyAsync(cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node without waiting: for starts that must fail.</summary>
    public static SchedulerProcess Begin(SchedulerSettings settings) => new(settings);

    /// <summary>Waits until <c>/healthz/ready</c> answers 200; fails at once when the process ends.</summary>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken = default)
    {
#pragma warning disable MA0039 // Trust on first use, of a process that this test has just started.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => Remember(certificate) };
#pragma warning restore MA0039
        using var client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        await Eventually.TrueAsync(
            async () => Process.HasExited
                ? throw new InvalidOperationException($"{Name} ended with {Process.ExitCode}:\n{Process.Output}")
                : await IsReadyAsync(client, cancellationToken),
            ReadyLimit,
            $"{Name} is ready on {Address}",
            cancellationToken);
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Asks it to end (SIGTERM) and returns its exit code; ten seconds are allowed.</summary>
    public Task<int> StopAsync() => Process.StopAsync(UnixSignal.Terminate, StopLimit);

    /// <summary>Starts it again with the same port and data folder; returns when it is ready.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await Process.DisposeAsync();
        Process = Launch();
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private OwnedProcess Launch() =>
        OwnedProcess.StartDotNet(Assembly, settings.ToArguments(Port, folder.File("data")), folder.Path);

    private bool Remember(X509Certificate2? certificate)
    {
        // The node was started a moment ago by this very test on loopback: what it shows first is what later connections pin.
        CertificateSha256 = certificate?.GetCertHashString(HashAlgorithmName.SHA256) ?? "";
        return certificate is not null;
    }
}
