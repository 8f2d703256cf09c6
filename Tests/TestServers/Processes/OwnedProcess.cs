using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TestServers.Processes;

/// <summary>A process that a test started: its output is kept, signals reach it, and it never outlives the test.</summary>
public sealed partial class OwnedProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, OwnedProcess> Alive = new();

    private readonly Process process;
    private readonly OutputLines output = new();

    static OwnedProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var left in Alive.Values)
        {
            left.Signal(UnixSignal.Kill);
        }
    };

    private OwnedProcess(ProcessStartInfo startInfo)
    {
        Name = Path.GetFileName(startInfo.FileName);
        process = new Process { StartInfo = startInfo };
        process.OutputDataReceived += (_, line) => output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => output.Add(line.Data);
    }

    /// <summary>The program's name.</summary>
    public string Name { get; }

    /// <summary>The process id.</summary>
    public int Id { get; private set; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Its exit code; only once it has ended.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>The resident set in bytes, as the kernel counts it now.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>What it has printed so far on both streams.</summary>
    public string Output => output.Text;

    /// <summary>Starts a program. A null value in <paramref name="environment"/> takes that variable away.</summary>
    public static OwnedProcess Start(
        string fileName,
        IEnumerable<string> arguments,
        string workingDirectory,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var startInfo = new ProcessStartInfo(fileName, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            startInfo.Environment[name] = value;
        }

        var owned = new OwnedProcess(startInfo);
        owned.process.Start();
        owned.Id = owned.process.Id;
        Alive[owned.Id] = owned;
        owned.process.BeginOutputReadLine();
        owned.process.BeginErrorReadLine();
        owned.process.StandardInput.Close();
        return owned;
    }

    /// <summary>Starts a .NET program from its assembly, as the process that gets the signals.</summary>
    public static OwnedProcess StartDotNet(string assembly, IEnumerable<string> arguments, string workingDirectory)
    {
        // `env` resets what a shell without job control leaves behind: children that ignore SIGINT. It then becomes dotnet.
        string[] command = ["--default-signal=INT", DotNetHost, assembly];
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = null,
            ["ASPNETCORE_ENVIRONMENT"] = null,
            ["DOTNET_ENVIRONMENT"] = null,
            ["MSBUILD_EXE_PATH"] = null,
        };
        return Start("env", command.Concat(arguments), workingDirectory, environment);
    }

    /// <summary>Sends a signal; none when the process has ended.</summary>
    public void Signal(UnixSignal signal)
    {
        if (!process.HasExited)
        {
            _ = SendSignal(Id, (int)signal);
        }
    }

    /// <summary>Freezes the process.</summary>
    public void Suspend() => Signal(UnixSignal.Stop);

    /// <summary>Lets a frozen process go on.</summary>
    public void Resume() => Signal(UnixSignal.Continue);

    /// <summary>Ends it at once and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Signal(UnixSignal.Kill);
        await WaitForExitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Asks it to end, waits, and returns its exit code.</summary>
    public async Task<int> StopAsync(UnixSignal signal, TimeSpan limit)
    {
        Signal(signal);
        return await WaitForExitAsync(limit);
    }

    /// <summary>Waits for its end and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var patience = new CancellationTokenSource(limit, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException patienceEnded)
        {
            throw new TimeoutException($"{Name} ({Id}) did not end within {limit.TotalSeconds:0.#} s. It said:\n{output.Tail(40)}", patienceEnded);
        }

        Alive.TryRemove(Id, out _);
        return process.ExitCode;
    }

    /// <summary>Waits for a printed line; fails at once when the process ends without it.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> wanted, TimeSpan limit, string expectation)
    {
        try
        {
            return await Eventually.ValueAsync(() => Task.FromResult(FindOrFail(wanted)), limit, expectation);
        }
        catch (Exception failure) when (failure is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{failure.Message}\n{Name} said:\n{output.Tail(40)}", failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        Alive.TryRemove(Id, out _);
        process.Dispose();
    }

    private static string DotNetHost => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    private string? FindOrFail(Func<string, bool> wanted)
    {
        // The end is looked at first: what was printed before it is then certainly in the buffer.
        var ended = process.HasExited && process.WaitForExit(TimeSpan.FromSeconds(1));
        return output.Find(wanted) ?? (ended ? throw new InvalidOperationException($"It ended with {process.ExitCode}.") : null);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);
}
