using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>What is told of one load context, or of an order that did not come to be one. Thread-safe.</summary>
internal sealed class PackageContext(string name, string version, long revision, int number, Func<long> nowMicros, Action<PackageReport> changed)
{
    private const int MaxErrorLength = 2_000;

    private readonly Lock _gate = new();
    private PackageReport _report = new()
    {
        Name = name,
        Version = version,
        Revision = revision,
        Context = number,
        State = PackageState.Downloading,
        SinceMicros = nowMicros(),
    };

    private Func<int>? _running;

    public string Name => name;

    public PackageState State => Report.State;

    /// <summary>What is told of it now.</summary>
    public PackageReport Report
    {
        get
        {
            lock (_gate)
            {
                return _report with { Running = _running?.Invoke() ?? 0 };
            }
        }
    }

    public void Loaded(Func<int> running) => Move(PackageState.Loaded, report => report, running);

    public void Follows(long newRevision) => Move(PackageState.Loaded, report => report with { Revision = newRevision, SinceMicros = report.SinceMicros }, _running);

    public void Draining() => Move(PackageState.Draining, report => report, _running);

    /// <summary>Its last run is over: what counts them goes with it.</summary>
    public void Returned() => Move(PackageState.Draining, report => report, null);

    public void Unloaded(TimeSpan after) => Move(PackageState.Unloaded, report => report with { UnloadMs = (long)after.TotalMilliseconds, Pins = null }, null);

    public void Leaking(IReadOnlyList<string> pins) => Move(PackageState.Leaking, report => report with { Pins = pins.Count > 0 ? pins : null }, null);

    public void Failed(string error)
        => Move(PackageState.Failed, report => report with { Error = error.Length <= MaxErrorLength ? error : error[..MaxErrorLength] }, null);

    private void Move(PackageState state, Func<PackageReport, PackageReport> change, Func<int>? running)
    {
        PackageReport report;
        lock (_gate)
        {
            _report = change(_report with { State = state, SinceMicros = state == _report.State ? _report.SinceMicros : nowMicros() });
            _running = running;
            report = _report;
        }

        changed(report);
    }
}
