using System.Runtime.CompilerServices;
using Executor.Sdk.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>Puts a version in the place of another one.</summary>
internal sealed partial class PackageLoading(DynamicHandlers handlers, PackageServices services, UnloadWatch watch, ILogger<PackageLoading> logger)
{
    /// <summary>Loads a version and offers its handlers instead of the old one's, in one step.</summary>
    /// <exception cref="PackageException">It cannot be loaded, or a handler's name is taken; the old version goes on.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public ActivePackage Load(PackageManifest manifest, string folder, PackageContext context, ActivePackage? old)
    {
        var next = LoadedPackage.Load(manifest, folder, handlers, services);
        try
        {
            handlers.Replace(old?.Package.Handlers, next.Handlers);
        }
        catch (InvalidOperationException e)
        {
            _ = watch.Release(next, null);
            throw new PackageException(e.Message);
        }

        var set = next.Handlers;
        context.Loaded(() => set.Running);
        Log.Loaded(logger, manifest.Name, manifest.Version, set.Names.Count);
        LetGoOf(old);
        return new ActivePackage(next, context);
    }

    /// <summary>Takes a version's handlers out.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Unload(ActivePackage old)
    {
        handlers.Replace(old.Package.Handlers, null);
        LetGoOf(old);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LetGoOf(ActivePackage? old)
    {
        if (old is not null)
        {
            old.Gone = watch.Release(old.Package, old.Context);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9030, LogLevel.Information, "{Package} {Version} is loaded: new runs of its {Handlers} handlers start on it.")]
        public static partial void Loaded(ILogger logger, string package, string version, int handlers);
    }
}
