using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Hosting;

/// <summary>Introduces this executor to nodes and passes on what they ask of it.</summary>
internal sealed class ExecutorSessionHost(
    ExecutorOptions options, RunBoard board, HandlerTable handlers, ClusterClock clock, ClockSync sync, LogBuffer logs,
    IEnumerable<JobDeclaration> jobs, IOptions<HandlerJson> json, IPackageLoader? packages = null) : ISessionHost
{
    private static readonly string? SdkVersion =
        typeof(ExecutorSessionHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    private readonly string _instanceId = Guid.NewGuid().ToString("N");
    private readonly string _name = options.Name ?? $"{Environment.MachineName}-{Environment.ProcessId}";
    private readonly JsonElement[] _jobs = [.. jobs.Select(job => JsonSerializer.SerializeToElement(job.Fields, json.Value.Options))];
    private readonly ProcessLoad _load = new(clock.Time);

    public HelloMessage Hello(bool carriesPackages) => new()
    {
        Protocol = ProtocolVersion.Current,
        App = options.App,
        Name = _name,
        InstanceId = _instanceId,
        Slots = options.Slots,
        Labels = new Dictionary<string, string>(options.Labels, StringComparer.Ordinal),
        Handlers = handlers.Offered,
        Jobs = _jobs,
        Held = board.Held(),
        Draining = board.Stopping,
        LoadsPackages = carriesPackages && packages is not null,
        SdkVersion = SdkVersion,
        Runtime = RuntimeInformation.FrameworkDescription,
        Host = Environment.MachineName,
        ProcessId = Environment.ProcessId,
    };

    public BeatMessage Beat() => new()
    {
        Running = board.Running,
        Armed = board.Unstarted,
        CpuPercent = _load.CpuPercent(),
        MemoryBytes = Environment.WorkingSet,
        ClockOffsetMicros = clock.IsSet ? clock.WallMicros - clock.NowMicros : 0,
        ClockErrorMicros = clock.IsSet ? Math.Min(sync.ErrorMicros, int.MaxValue) : 0,
        DroppedLogLines = logs.Dropped,
        Draining = board.Stopping,
    };

    public void Assign(IReadOnlyList<Assignment> runs) => board.Assign(runs);

    public void Revoke(IReadOnlyList<RunRef> runs) => board.Revoke(runs);

    public void Cancel(IReadOnlyList<RunRef> runs) => board.Cancel(runs);

    public void Drain(bool draining) => board.Drain(draining);

    public void Order(PackageOrders orders, string app) => packages?.Order(orders, app);

    public void Drop(IReadOnlyList<RunRef> runs)
    {
        foreach (var run in runs)
        {
            board.Refused(run);
        }
    }
}
