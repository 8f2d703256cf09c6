using System.Runtime.CompilerServices;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>The one version of a package that this host offers, and the way to the next. One change at a time; the latest order counts.</summary>
internal sealed partial class PackageSlot(
    string name, string root, PackageArrival arrival, PackageLoading loading, PackageContexts contexts, ILogger<PackageHost> logger) : IDisposable
{
    private readonly PackageFolder _folder = new(root, name);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _latest;
    private ActivePackage? _active;
    private string? _activeSha256;
    private string? _activeFolder;
    private string? _previousFolder;
    private bool _isLocal;

    // Code that still runs may yet load a part of itself.
    private readonly Dictionary<string, Task> _leaving = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>Loads what was loaded last, without a server.</summary>
    public async Task RestoreAsync(PackageSettings settings, CancellationToken cancellationToken)
    {
        PackageContext? context = null;
        try
        {
            var record = _folder.Read();
            if (record is not { Release: { } release, Key: { } key } || OrderCheck.Read(release) is not { } statement)
            {
                return;
            }

            context = contexts.Add(statement.Name, statement.Version, statement.Revision);
            var order = OrderCheck.Verify(release, [key], settings.App ?? statement.App, settings.PinnedKeys);
            string path = _folder.VersionPath(order.FolderName);
            var manifest = await PackageArchive.VerifyAsync(path, statement.ManifestSha256, cancellationToken)
                ?? throw new PackageException($"The files of {order} in '{path}' were changed since they were unpacked; they are fetched again when the server is there.");
            Activate(manifest, path, context, statement.ArchiveSha256);
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            context ??= contexts.Add(name, "0.0.0", 0);
            Fail(context, e.Message);
        }
    }

    /// <summary>Goes over to what an order says; an order that came before and is not done yet is given up.</summary>
    /// <returns>A task that completes when it is done or has failed, and does not fault.</returns>
    public Task FollowAsync(PackageOrder order, CancellationToken stopping) => InTurnAsync(token => FollowAsync(order, order.Statement, token), stopping);

    /// <summary>Reports an order that is not to be followed.</summary>
    public void Refuse(PackageStatement statement, string reason) => Fail(contexts.Add(name, statement.Version, statement.Revision), reason);

    /// <summary>Lets go of the package: it is not ordered any more.</summary>
    public Task LetGoAsync(CancellationToken stopping) => InTurnAsync(
        _ =>
        {
            LetGo();
            return Task.CompletedTask;
        },
        stopping);

    /// <summary>Loads an archive of this machine that nobody signed; from now on orders of this package are left aside.</summary>
    /// <exception cref="PackageException">It cannot be run; what ran before goes on.</exception>
    public async Task<PackageReport> LoadLocalAsync(PackageManifest manifest, string path, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        var context = contexts.Add(name, manifest.Version, 0);
        try
        {
            Activate(manifest, path, context, archiveSha256: null);
            _isLocal = true;
            DeleteOld();
            return context.Report;
        }
        catch (PackageException e)
        {
            context.Failed(e.Message);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits for the change that goes on; none begins after it.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => _turn.WaitAsync(cancellationToken);

    public void Dispose() => _turn.Dispose();

    public string LocalPath(string folderName) => _folder.VersionPath(folderName);

    private async Task InTurnAsync(Func<CancellationToken, Task> change, CancellationToken stopping)
    {
        CancellationTokenSource mine;
        lock (_gate)
        {
            _latest?.Cancel();
            _latest = mine = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        }

        var token = mine.Token;
        try
        {
            await _turn.WaitAsync(token);
            try
            {
                await change(token);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // A later order is on its way, or the host stops.
        }
        finally
        {
            lock (_gate)
            {
                _latest = _latest == mine ? null : _latest;
                mine.Dispose();
            }
        }
    }

    private async Task FollowAsync(PackageOrder order, PackageStatement statement, CancellationToken cancellationToken)
    {
        if (_isLocal)
        {
            Log.LeftAside(logger, order.ToString());
            return;
        }

        PackageContext? context = null;
        try
        {
            await arrival.NotedAsync(order, accepted => _folder.Accept(accepted.Statement), cancellationToken);
            if (IsActive(statement))
            {
                await KeepAsync(order, cancellationToken);
                return;
            }

            context = contexts.Add(name, statement.Version, statement.Revision);
            string path = _folder.VersionPath(order.FolderName);
            var manifest = await arrival.UnpackedAsync(order, _folder, cancellationToken);
            if (manifest.Name != name || manifest.Version != statement.Version)
            {
                throw new PackageException($"The archive of {order} says that it is {manifest.Name} {manifest.Version}: it was changed at the server.");
            }

            Activate(manifest, path, context, statement.ArchiveSha256);
            DeleteOld(); // It may make the room for the note.
            await KeepAsync(order, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            context ??= contexts.Add(name, statement.Version, statement.Revision);
            DeleteOld();
            Fail(context, e.Message);
        }
        catch (OperationCanceledException) when (context is not null)
        {
            contexts.Remove(context);
            throw;
        }
    }

    /// <summary>Notes what runs now; an order that comes meanwhile is noted in its place.</summary>
    private async Task KeepAsync(PackageOrder order, CancellationToken cancellationToken)
    {
        try
        {
            await arrival.NotedAsync(order, _folder.Keep, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What runs stays as it is.
        }
    }

    /// <summary>Whether the very archive is loaded already: then only the revision is another one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsActive(PackageStatement statement)
    {
        if (_active is not { } active || _activeSha256 != statement.ArchiveSha256)
        {
            return false;
        }

        active.Context.Follows(statement.Revision);
        contexts.Forget(name);
        return true;
    }

    // Its own frame, so that no asynchronous method's state keeps the old version alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Activate(PackageManifest manifest, string path, PackageContext context, string? archiveSha256)
    {
        var old = _active;
        _active = loading.Load(manifest, path, context, old);
        NoteLeaving(old);
        (_activeSha256, _activeFolder) = (archiveSha256, Path.GetFileName(path));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteLeaving(ActivePackage? old)
    {
        if (old is not null && _activeFolder is { } folder)
        {
            _leaving[folder] = old.Gone;
            _previousFolder = folder;
        }
    }

    // The one before stays, so that going back takes no download.
    private void DeleteOld()
    {
        foreach (string gone in _leaving.Where(leaving => leaving.Value.IsCompleted && leaving.Key != _previousFolder).Select(leaving => leaving.Key).ToList())
        {
            _leaving.Remove(gone);
        }

        _folder.DeleteAllBut([.. _leaving.Keys, .. _activeFolder is { } active ? [active] : Array.Empty<string>()]);
    }

    private void LetGo()
    {
        if (_isLocal)
        {
            return;
        }

        if (_active is { } active)
        {
            _active = null;
            loading.Unload(active);
            NoteLeaving(active);
            (_activeSha256, _activeFolder) = (null, null);
            Log.LetGo(logger, name);
        }

        contexts.Forget(name);
        try
        {
            _folder.Forget();
        }
        catch (Exception e) when (e is PackageException or IOException or UnauthorizedAccessException)
        {
            // It would be loaded again by a restart, until the server says again that it is not to be.
            Log.NotForgotten(logger, name, e.Message);
        }
    }

    private void Fail(PackageContext context, string reason)
    {
        context.Failed(reason);
        Log.Failed(logger, name, context.Report.Version, reason);
    }

    private static partial class Log
    {
        [LoggerMessage(9040, LogLevel.Error, "{Package} {Version} cannot be run; what ran before goes on. {Reason}")]
        public static partial void Failed(ILogger logger, string package, string version, string reason);

        [LoggerMessage(9042, LogLevel.Information, "{Package} is not ordered any more: its handlers are taken out.")]
        public static partial void LetGo(ILogger logger, string package);

        [LoggerMessage(9044, LogLevel.Warning, "That {Package} is not ordered any more could not be noted: {Reason}")]
        public static partial void NotForgotten(ILogger logger, string package, string reason);

        [LoggerMessage(9043, LogLevel.Warning, "The order to run {Package} is left aside: a local archive was loaded in its place.")]
        public static partial void LeftAside(ILogger logger, string package);
    }
}
