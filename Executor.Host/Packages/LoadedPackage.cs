using System.Reflection;
using System.Runtime.CompilerServices;
using Executor.Sdk.Hosting;
using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Host.Packages;

/// <summary>One version of a package in a load context of its own, with its own services. Whoever lets go of it must keep nothing of it.</summary>
internal sealed class LoadedPackage
{
    private readonly JobLoadContext _context;
    private readonly ServiceProvider _services;

    private LoadedPackage(JobLoadContext context, ServiceProvider services, HandlerSet handlers, string folder)
    {
        _context = context;
        _services = services;
        Handlers = handlers;
        Folder = folder;
        Trace = PackageTrace.Of(context);
    }

    public HandlerSet Handlers { get; }

    /// <summary>The folder that its code is in.</summary>
    public string Folder { get; }

    /// <summary>What to look at to see whether it is gone.</summary>
    public PackageTrace Trace { get; }

    /// <summary>Loads and checks a package without offering it.</summary>
    /// <exception cref="PackageException">It cannot be run; nothing of it is left but a context to be collected.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static LoadedPackage Load(PackageManifest manifest, string folder, DynamicHandlers handlers, PackageServices services)
    {
        SdkVersion.Check(manifest);
        JobLoadContext? context = null;
        ServiceProvider? provider = null;
        try
        {
            context = new JobLoadContext($"{manifest.Name} {manifest.Version}", Path.Combine(folder, manifest.EntryAssembly));
            var entry = context.LoadEntry();
            if (context.FirstMissing(entry) is { } missing)
            {
                throw new PackageException($"The package lacks assembly '{missing.Name}' {missing.Version}, which {manifest.EntryAssembly} needs: make it anew with dotnet build -t:PackJobs.");
            }

            Initialize(entry);
            provider = services.Build(manifest.Name, entry);
            var set = handlers.Read(entry, provider, new PackageRef(manifest.Name, manifest.Version));
            CheckHandlers(manifest, set.Names);
            CheckConstructors(entry, provider);
            return new LoadedPackage(context, provider, set, folder);
        }
        catch (Exception e)
        {
            provider?.Dispose();
            context?.Unload();
            throw e is PackageException ? e : new PackageException($"The package cannot be loaded: {Reason(e)}");
        }
    }

    /// <summary>Disposes its services and unloads it; done when its last run has returned.</summary>
    /// <returns>A task that completes when the services are disposed, and does not fault.</returns>
    public async Task<string?> ReleaseAsync()
    {
        try
        {
            await _services.DisposeAsync();
            return null;
        }
        catch (Exception e)
        {
            return e.Message;
        }
        finally
        {
            SqliteRelease.End(_context);
            _context.Unload();
        }
    }

    // What fails at the first use of a type would fail at the first run.
    private static void Initialize(Assembly entry)
    {
        RuntimeHelpers.RunModuleConstructor(entry.ManifestModule.ModuleHandle);
        foreach (var type in HandlerTypes(entry))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }
    }

    private static void CheckHandlers(PackageManifest manifest, IReadOnlyList<string> found)
    {
        if (!manifest.Handlers.Select(handler => handler.Name).Order(StringComparer.Ordinal).SequenceEqual(found.Order(StringComparer.Ordinal)))
        {
            throw new PackageException(
                $"The manifest lists the handlers {string.Join(", ", manifest.Handlers.Select(handler => handler.Name))}, {manifest.EntryAssembly} has {string.Join(", ", found.DefaultIfEmpty("none"))}: make the package anew with dotnet build -t:PackJobs.");
        }
    }

    private static void CheckConstructors(Assembly entry, ServiceProvider provider)
    {
        var known = provider.GetRequiredService<IServiceProviderIsService>();
        foreach (var type in HandlerTypes(entry))
        {
            if (type.GetConstructors() is [var only] && Array.Find(only.GetParameters(), parameter => !parameter.HasDefaultValue && !parameter.CustomAttributes.Any() && !known.IsService(parameter.ParameterType)) is { } unknown)
            {
                throw new PackageException($"{type.FullName} takes {unknown.ParameterType.Name} {unknown.Name}, which is registered nowhere: register it in a class that implements {nameof(IJobServices)}.");
            }
        }
    }

    private static IEnumerable<Type> HandlerTypes(Assembly entry)
        => entry.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsDefined(typeof(JobHandlerAttribute), inherit: false));

    private static string Reason(Exception exception) => exception switch
    {
        ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] } => first.Message,
        TypeInitializationException { InnerException: { } inner } initialization => $"the static constructor of {initialization.TypeName} throws {inner.GetType().Name}: {inner.Message}",
        TargetInvocationException { InnerException: { } inner } => $"{inner.GetType().Name}: {inner.Message}",
        _ => exception.Message,
    };
}
