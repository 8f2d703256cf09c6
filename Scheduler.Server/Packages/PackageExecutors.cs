using Scheduler.Server.Executors;

namespace Scheduler.Server.Packages;

/// <summary>The executors of an app that load packages.</summary>
internal sealed class PackageExecutors(ExecutorDirectory directory)
{
    public IReadOnlyList<KnownExecutor> All(string app) => [.. directory.Executors.Where(executor => executor.Row.App == app && executor.Row.LoadsPackages)];

    public IReadOnlyList<string> Online(string app) => [.. All(app).Where(executor => executor.Available).Select(executor => executor.Id)];
}
