using System.Globalization;
using Executor.Sdk.Tests.Server;
using TestServers;
using TestServers.Processes;

namespace Executor.Host.Tests.Packages;

/// <summary>
/// A host whose packages are on a disk of 1 MiB of its own. Where the machine lets nobody mount one, the kernel refuses the host
/// every byte that it writes to files instead.
/// </summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    // The host becomes the process that was started; beside it waits who fills its disk, for nobody else sees that one.
    private const string Mounted =
        """
        disk=$1 signals=$2; shift 2
        mount -t tmpfs -o size=1m small "$disk" || exit 1
        await() { while kill -0 $$ 2>&- && ! [ -e "$signals/$1" ]; do sleep 0.1; done; }
        ( await fill; head -c 1m /dev/zero > "$disk/filler"; : > "$signals/filled"; await free; rm "$disk/filler"; : > "$signals/freed" ) 2>&- >&- &
        exec "$@"
        """;

    private const string Limited =
        """
        shift 2
        trap '' XFSZ
        exec "$@"
        """;

    private readonly TempFolder _disk;
    private readonly TempFolder _signals;
    private readonly bool _isMounted;

    private SmallDisk(TempFolder disk, TempFolder signals, bool isMounted, OwnedProcess host)
    {
        (_disk, _signals, _isMounted) = (disk, signals, isMounted);
        Host = host;
    }

    public OwnedProcess Host { get; }

    public static async Task<SmallDisk> StartAsync(TestNode node)
    {
        var (disk, signals) = (new TempFolder("small-disk"), new TempFolder("small-disk-signals"));
        await using var trial = OwnedProcess.Start("unshare", ["--map-root-user", "--mount", "mount", "-t", "tmpfs", "-o", "size=1m", "small", disk.Path], signals.Path);
        bool isMounted = await trial.WaitForExitAsync(HostProgram.Patience) == 0;
        string[] host = ["sh", disk.Path, signals.Path, .. HostProgram.PackagesCommand(node, [$"--Executor:PackagesPath={disk.File("packages")}"])];
        var process = isMounted
            ? OwnedProcess.Start("unshare", ["--map-root-user", "--mount", "sh", "-c", Mounted, .. host], signals.Path)
            : OwnedProcess.Start("sh", ["-c", Limited, .. host], signals.Path);
        return new SmallDisk(disk, signals, isMounted, process);
    }

    public Task FillAsync() => _isMounted ? SignalAsync("fill", "filled") : LimitAsync("0:unlimited");

    public Task FreeAsync() => _isMounted ? SignalAsync("free", "freed") : LimitAsync("unlimited");

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _disk.Dispose();
        _signals.Dispose();
    }

    private async Task SignalAsync(string signal, string answer)
    {
        await File.WriteAllTextAsync(_signals.File(signal), "");
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(_signals.File(answer))), HostProgram.Patience, $"the disk is {answer}");
    }

    private async Task LimitAsync(string fileSize)
    {
        await using var limit = OwnedProcess.Start("prlimit", [$"--pid={Host.Id.ToString(CultureInfo.InvariantCulture)}", $"--fsize={fileSize}"], _signals.Path);
        Assert.Equal(0, await limit.WaitForExitAsync(HostProgram.Patience));
    }
}
