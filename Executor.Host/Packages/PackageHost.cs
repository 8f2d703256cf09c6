using System.Collections.Concurrent;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>All packages of this host: takes orders, restores at start what was loaded last, and takes archives of this machine.</summary>
internal sealed partial class PackageHost(
    PackageSettings settings, Func<string, PackageSlot> makeSlot, PackageContexts contexts, ILogger<PackageHost> logger) : IHostedService, IPackageLoader, IDisposable
{
    private readonly ConcurrentDictionary<string, PackageSlot> _slots = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private PackageLock? _lock;

    /// <summary>Called with each change of what there is of packages.</summary>
    public Action<PackageReport>? Changed
    {
        get => contexts.Changed;
        set => contexts.Changed = value;
    }

    public IReadOnlyList<PackageReport> Packages => contexts.Reports;

    /// <exception cref="PackageException">The folder of packages cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _lock = PackageLock.Take(settings.Path);
        foreach (string name in Directory.EnumerateDirectories(settings.Path).Select(path => Path.GetFileName(path)).Where(PackageNames.IsName).Order(StringComparer.Ordinal))
        {
            await SlotOf(name).RestoreAsync(settings, cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();

        // What was loaded is to be noted before the process ends.
        foreach (var slot in _slots.Values)
        {
            await slot.EndAsync(cancellationToken);
        }
    }

    public void Order(PackageOrders orders, string app)
    {
        bool isComplete = true;
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var release in orders.Releases)
        {
            if (OrderCheck.Read(release) is not { } statement)
            {
                Log.Unreadable(logger);
                isComplete = false;
            }
            else if (named.Add(statement.Name))
            {
                Take(release, statement, orders.Keys, app);
            }
        }

        // What cannot be read may be an order for any of them.
        foreach (var slot in _slots.Values.Where(slot => isComplete && !named.Contains(slot.Name)))
        {
            _ = slot.LetGoAsync(_stopping.Token);
        }
    }

    /// <summary>Loads an archive of this machine that nobody signed, in the place of what runs of the package; until the process ends, orders of that package are left aside.</summary>
    /// <param name="archivePath">The <c>.jobs.zip</c>; it must be whole.</param>
    /// <param name="cancellationToken">Ends the unpacking.</param>
    /// <returns>What is told of the version; <see cref="Changed"/> tells when the old one's code is gone.</returns>
    /// <exception cref="PackageException">It cannot be run; what ran before goes on.</exception>
    /// <exception cref="IOException">It cannot be read or unpacked now.</exception>
    public async Task<PackageReport> LoadLocalAsync(string archivePath, CancellationToken cancellationToken)
    {
        string temporary = Path.Combine(settings.Path, $".local-{Guid.NewGuid():N}");
        var manifest = await PackageArchive.UnpackAsync(archivePath, manifestSha256: null, temporary, cancellationToken);
        var slot = SlotOf(manifest.Name);
        string path = slot.LocalPath($"local-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // It has a folder.
        Directory.Move(temporary, path);
        return await slot.LoadLocalAsync(manifest, path, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            slot.Dispose();
        }

        _stopping.Dispose();
        _lock?.Dispose();
    }

    private void Take(PackageRelease release, PackageStatement statement, IReadOnlyList<PackageKey> keys, string app)
    {
        var slot = SlotOf(statement.Name);
        try
        {
            _ = slot.FollowAsync(OrderCheck.Verify(release, keys, settings.App ?? app, settings.PinnedKeys), _stopping.Token);
        }
        catch (PackageException e)
        {
            slot.Refuse(statement, e.Message);
        }
    }

    private PackageSlot SlotOf(string name) => _slots.GetOrAdd(name, makeSlot);

    private static partial class Log
    {
        [LoggerMessage(9050, LogLevel.Error, "The server ordered a package in a way that this host cannot read; update Executor.Host if the server is newer.")]
        public static partial void Unreadable(ILogger logger);
    }
}
