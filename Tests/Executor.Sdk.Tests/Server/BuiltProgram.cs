using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Executor.Sdk.Tests.Server;

/// <summary>A program of this repository, started as its users start it.</summary>
public sealed partial class BuiltProgram : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private BuiltProgram(Process process) => _process = process;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>The folder that a project is built into, in the configuration of the tests.</summary>
    public static string FolderOf(string project)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(RepositoryRoot(), project, "bin", configuration, "net10.0");
    }

    public static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "QuartzScheduler.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not lie in the repository.");
        }

        return folder.FullName;
    }

    public static BuiltProgram Start(string project, params string[] arguments)
    {
        string assembly = Path.Combine(FolderOf(project), Path.GetFileName(project) + ".dll");
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var program = new BuiltProgram(Process.Start(start)!);
        program._process.OutputDataReceived += program.Keep;
        program._process.ErrorDataReceived += program.Keep;
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Terminate() => _ = Kill(_process.Id, SigTerm);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            _output.AppendLine(line.Data);
        }
    }
}
