using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Server.Demo;

/// <summary>Once the server listens: makes jobs, starts an executor in a second process and prints a line per second.</summary>
internal sealed partial class DemoShow(
    DemoAccount account, DemoMeter meter, DemoSettings settings, X509Certificate2 certificate, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<DemoShow> logger)
    : BackgroundService
{
    private const string App = "demo";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        try
        {
            using var api = new DemoApi(settings.Address, certificate);
            await api.SignInAsync(account, stoppingToken);
            var key = await api.MakeKeyAsync(App, stoppingToken);
            using var executor = StartExecutor(key);
            try
            {
                await WaitForExecutorAsync(api, stoppingToken);
                await MakeJobsAsync(api, stoppingToken);
                Console.WriteLine($"User: {account.UserName}  Password: {account.Password}");
                Console.WriteLine("Two jobs run in an executor of its own process over WSS: one each second, one every 250 ms. Ctrl-C ends the demo.");
                await PrintAsync(stoppingToken);
            }
            finally
            {
                await StopAsync(executor);
            }
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(logger, exception.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private static async Task MakeJobsAsync(DemoApi api, CancellationToken cancellationToken)
    {
        await api.MakeJobAsync(
            new
            {
                name = "greet-each-second",
                target = new { kind = "executor", app = App, handler = "demo.greet" },
                args = new { name = "world" },
                triggers = new[] { new { kind = "cron", cron = "* * * * * ?" } },
            },
            cancellationToken);
        await api.MakeJobAsync(
            new
            {
                name = "tick-every-250-ms",
                target = new { kind = "executor", app = App, handler = "demo.tick" },
                triggers = new[] { new { kind = "interval", everyMs = 250 } },
            },
            cancellationToken);
    }

    private async Task WaitForExecutorAsync(DemoApi api, CancellationToken cancellationToken)
    {
        while (!await api.HasExecutorAsync(cancellationToken))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    private async Task PrintAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var (lateness, failures) = meter.Take();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{time.GetLocalNow():HH:mm:ss}  starts {lateness.Count,3}   lateness p50 {lateness.P50 ?? 0,6:0.000} ms  p99 {lateness.P99 ?? 0,6:0.000} ms   failures {failures}"));
        }
    }

    private Process StartExecutor(string key)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) // a running process has a path
        {
            UseShellExecute = false,
            WorkingDirectory = settings.DataPath,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(DemoShow).Assembly.Location);
        }

        start.ArgumentList.Add(DemoExecutor.Command);

        // In the environment, where other users of the machine cannot read it, unlike the command line.
        start.Environment["Executor__ServerUrls__0"] = settings.Address.ToString();
        start.Environment["Executor__Key"] = key;
        start.Environment["Executor__App"] = App;
        start.Environment["Executor__ServerCertificateSha256"] = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        return Process.Start(start) ?? throw new InvalidOperationException("The demo's executor could not be started.");
    }

    // It ends by itself when the terminal's Ctrl-C reaches it too; otherwise it is of no use without this server.
    private static async Task StopAsync(Process executor)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            executor.Kill();
            await executor.WaitForExitAsync(limit.Token);
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
        {
            // Gone already.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(15000, LogLevel.Error, "The demo cannot go on: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
