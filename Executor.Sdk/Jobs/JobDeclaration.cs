namespace Executor.Sdk.Jobs;

/// <summary>A job that an executor's code declares. Not thread-safe: used while the host is being built.</summary>
public sealed class JobDeclaration
{
    private readonly Dictionary<string, object?> _fields = new(StringComparer.Ordinal);
    private readonly List<Dictionary<string, object?>> _triggers = [];

    internal JobDeclaration(string name)
    {
        _fields["name"] = name;
        Runs(name);
    }

    internal IReadOnlyDictionary<string, object?> Fields => new Dictionary<string, object?>(_fields, StringComparer.Ordinal) { ["triggers"] = _triggers };

    /// <summary>Puts the job into a group; without it, into <c>default</c>. The executor's key must have been given the group (<c>declares</c>).</summary>
    /// <param name="group">1 to 100 letters, digits, dots, underscores and hyphens.</param>
    /// <returns>This declaration.</returns>
    public JobDeclaration InGroup(string group) => With("group", group);

    /// <summary>Sets what runs; without it, the handler that is named as the job.</summary>
    /// <param name="handler">The handler's name.</param>
    /// <param name="args">Its arguments, an object of at most 64 KiB as JSON; null for none.</param>
    /// <returns>This declaration.</returns>
    public JobDeclaration Runs(string handler, object? args = null)
    {
        _fields["target"] = new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = "executor", ["handler"] = handler };
        return args is null ? this : With("args", args);
    }

    /// <summary>Adds a trigger at the instants of a cron expression.</summary>
    /// <param name="cron">Six fields, seconds first, as Quartz takes it: <c>0 30 9 ? * MON-FRI</c>.</param>
    /// <param name="timeZone">An IANA time zone; <c>UTC</c> by default.</param>
    /// <returns>This declaration.</returns>
    public JobDeclaration Cron(string cron, string timeZone = "UTC")
        => Trigger(new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = "cron", ["cron"] = cron, ["timeZone"] = timeZone });

    /// <summary>Adds a trigger at whole multiples of an interval since 1970.</summary>
    /// <param name="interval">10 ms to 366 days, in whole milliseconds.</param>
    /// <returns>This declaration.</returns>
    public JobDeclaration Every(TimeSpan interval)
        => Trigger(new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = "interval", ["everyMs"] = (long)interval.TotalMilliseconds });

    /// <summary>Sets any other field of the job as the server's REST interface names it, for example <c>timeoutMs</c> or <c>overlap</c>.</summary>
    /// <param name="field">The field, in camel case.</param>
    /// <param name="value">Its value, which becomes JSON.</param>
    /// <returns>This declaration.</returns>
    /// <exception cref="ArgumentException">The field is the name or the triggers, which are set otherwise.</exception>
    public JobDeclaration With(string field, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        if (field is "name" or "triggers")
        {
            throw new ArgumentException($"'{field}' is set by the declaration itself.", nameof(field));
        }

        _fields[field] = value;
        return this;
    }

    private JobDeclaration Trigger(Dictionary<string, object?> trigger)
    {
        _triggers.Add(trigger);
        return this;
    }
}
