using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>All load contexts that are alive, the last few that were collected, and the orders that failed. Thread-safe.</summary>
internal sealed class PackageContexts(IPackageConnection connection)
{
    private const int Most = 200;
    private const int MostUnloaded = 20;

    private readonly Lock _gate = new();
    private readonly List<PackageContext> _contexts = [];
    private int _last;

    /// <summary>Called with each change.</summary>
    public Action<PackageReport>? Changed { get; set; }

    public IReadOnlyList<PackageReport> Reports
    {
        get
        {
            lock (_gate)
            {
                return [.. _contexts.Select(context => context.Report)];
            }
        }
    }

    public PackageContext Add(string name, string version, long revision)
    {
        lock (_gate)
        {
            // What failed before is of no interest once something else is tried.
            _contexts.RemoveAll(context => context.Name == name && context.State is (PackageState.Failed or PackageState.Downloading));
            Trim(context => context.State is PackageState.Unloaded, MostUnloaded);
            Trim(context => context.State is not PackageState.Loaded, Most - 1);
            var context = new PackageContext(name, version, revision, ++_last, () => connection.NowMicros, Tell);
            _contexts.Add(context);
            return context;
        }
    }

    /// <summary>An order of a package came to something: what failed of it before is of no interest any more.</summary>
    public void Forget(string name)
    {
        lock (_gate)
        {
            _contexts.RemoveAll(context => context.Name == name && context.State is PackageState.Failed);
        }

        connection.Changed();
    }

    public void Remove(PackageContext context)
    {
        lock (_gate)
        {
            _contexts.Remove(context);
        }

        connection.Changed();
    }

    private void Trim(Func<PackageContext, bool> which, int most)
    {
        var found = _contexts.Where(which).ToList();
        foreach (var context in found.Take(Math.Max(found.Count - most, 0)))
        {
            _contexts.Remove(context);
        }
    }

    private void Tell(PackageReport report)
    {
        connection.Changed();
        Changed?.Invoke(report);
    }
}
