using System.Reflection;
using Executor.Sdk.Execution;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Hosting;

/// <summary>
/// Puts handlers in and takes them out while the executor runs. A service of the host. A run starts on what is offered at its start: one that was
/// armed before a change starts on what came, one that had started ends on what it started on. Safe for use from any thread.
/// </summary>
public sealed class DynamicHandlers
{
    private readonly HandlerTable _table;
    private readonly RunBoard _board;

    internal DynamicHandlers(HandlerTable table, RunBoard board)
    {
        _table = table;
        _board = board;
    }

    /// <summary>All handlers that the executor offers now, in order of their names.</summary>
    public IReadOnlyList<HandlerInfo> Offered => _table.Offered;

    /// <summary>How many runs go on in the executor, those of handlers that are not offered any more among them.</summary>
    public int Running => _board.Running;

    /// <summary>Reads the handler classes of an assembly. They are offered by <see cref="Replace"/>.</summary>
    /// <param name="assembly">The assembly to search; its non-public classes count too.</param>
    /// <param name="services">Where its handlers take their services from; each run gets a scope of it.</param>
    /// <param name="package">The package that reports of its runs name; null for none.</param>
    /// <returns>The set; it holds the assembly and the services until it is let go of.</returns>
    /// <exception cref="ArgumentException">A class with the attribute implements no handler interface, or more than one.</exception>
    /// <exception cref="InvalidOperationException">Two handlers have the same name.</exception>
    /// <exception cref="ReflectionTypeLoadException">The assembly needs another one that cannot be found.</exception>
    public HandlerSet Read(Assembly assembly, IServiceProvider services, PackageRef? package = null)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(services);

        // Options that are shared, or equal, would share what they know of the assembly's types.
        var json = new HandlerJson().Options;
        var set = new HandlerSet(package, services.GetRequiredService<IServiceScopeFactory>());
        set.Handlers = [.. HandlerTypes.In(assembly).Select(registration => registration.Build(services, json) with { Set = set })];
        _ = new HandlerTable(set.Handlers); // refuses two of one name
        return set;
    }

    /// <summary>Puts a set in the place of another one, in one step.</summary>
    /// <param name="old">What is taken out; null for nothing. Its <see cref="HandlerSet.Drained"/> completes when its last run has returned.</param>
    /// <param name="next">What is offered from now on; null for nothing.</param>
    /// <exception cref="InvalidOperationException">A handler's name is offered already; nothing has changed, and <paramref name="next"/> cannot be used any more.</exception>
    public void Replace(HandlerSet? old, HandlerSet? next)
    {
        try
        {
            _table.Replace(old, next);
        }
        catch (InvalidOperationException)
        {
            next?.Close();
            throw;
        }

        old?.Close();
        _board.HandlersChanged();
    }
}
