using System.Reflection;
using System.Runtime.Loader;
using Executor.Sdk.Execution;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace PackJobs;

/// <summary>Loads the built library with the SDK of this program, to ask it which handlers it has.</summary>
internal sealed class PackageContext(string entry) : AssemblyLoadContext("jobs")
{
    private readonly AssemblyDependencyResolver _resolver = new(entry);

    /// <exception cref="PackException">The library has no handlers, or was built against no SDK.</exception>
    public (Version Sdk, IReadOnlyList<HandlerInfo> Handlers) Read()
    {
        var assembly = LoadFromAssemblyPath(entry);
        var sdk = Array.Find(assembly.GetReferencedAssemblies(), reference => reference.Name == SharedAssemblies.Sdk)?.Version
            ?? throw new PackException($"{Path.GetFileName(entry)} has no handlers: add a class with [JobHandler(\"name\")].");
        using var services = new ServiceCollection().BuildServiceProvider();
        var json = new HandlerJson().Options;
        try
        {
            // HandlerTable refuses two handlers of one name, as the executor would.
            var handlers = new HandlerTable(HandlerTypes.In(assembly).Select(handler => handler.Build(services, json))).Offered;
            return handlers.Count is > 0 and <= 1000
                ? (sdk, handlers)
                : throw new PackException($"{Path.GetFileName(entry)} has {handlers.Count} handlers; a package has 1 to 1,000 classes with [JobHandler(\"name\")].");
        }
        catch (ReflectionTypeLoadException e)
        {
            throw new PackException($"{Path.GetFileName(entry)} cannot be loaded: {e.LoaderExceptions.FirstOrDefault()?.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException or FileNotFoundException)
        {
            throw new PackException(e.Message);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
        => assemblyName.Name is { } name && !SharedAssemblies.Contains(name) && _resolver.ResolveAssemblyToPath(assemblyName) is { } path
            ? LoadFromAssemblyPath(path)
            : null;
}
