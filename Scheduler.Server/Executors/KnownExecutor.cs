using System.Text.Json;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Executors;

/// <summary>An executor in the directory: what it offers, and a running count of what it was given.</summary>
internal sealed class KnownExecutor(string id, Dictionary<string, string> labels, Dictionary<string, JsonElement?> handlers, KnownExecutor? previous)
{
    private int _open = previous?.Open ?? 0;
    private ExecutorRow? _row;

    public string Id { get; } = id;

    public ExecutorRow Row => _row ?? throw new InvalidOperationException("The directory updates an entry before it shows it.");

    /// <summary>Connected and heard of lately.</summary>
    public bool Available { get; private set; }

    /// <summary>Lost its connection a moment ago, and does not drain: it will most likely be back in time.</summary>
    public bool MayComeBack { get; private set; }

    /// <summary>Planned and sent runs not yet ended: counted in the ledger every few seconds, guessed in between.</summary>
    public int Open => Volatile.Read(ref _open);

    public double LoadPerSlot => (double)Open / Math.Max(1, Row.Slots);

    public void Update(ExecutorRow row, bool isSeenLately)
    {
        _row = row;
        Available = row.Connected && isSeenLately;
        MayComeBack = isSeenLately && row is { Connected: false, Draining: false, DrainedByAdmin: false };
    }

    public JsonElement? ArgsSchema(string handler) => handlers.GetValueOrDefault(handler);

    public void Given(int runs) => Interlocked.Add(ref _open, runs);

    public void SetOpen(int runs) => Interlocked.Exchange(ref _open, runs);

    /// <summary>Why it may not get the job's runs, whatever its load; null when it may.</summary>
    public string? Unfit(RunTemplate template)
    {
        if (Row.App != template.App)
        {
            return "otherApp";
        }

        if (template.Executor is { } pinned && pinned != Row.Name)
        {
            return "notPinned";
        }

        if (!handlers.ContainsKey(template.Handler))
        {
            return "noHandler";
        }

        return MissingLabel(template) is null ? null : "labels";
    }

    /// <summary>The first label that the job wants and that it has not; null when it has them all.</summary>
    public KeyValuePair<string, string>? MissingLabel(RunTemplate template)
    {
        if (template.Labels is { } wanted)
        {
            foreach (var label in wanted)
            {
                if (labels.GetValueOrDefault(label.Key) != label.Value)
                {
                    return label;
                }
            }
        }

        return null;
    }

    /// <summary>Why it gets no run now; null when it may.</summary>
    public string? Unavailable() => !Available ? "offline" : Row.Draining || Row.DrainedByAdmin ? "draining" : null;
}
