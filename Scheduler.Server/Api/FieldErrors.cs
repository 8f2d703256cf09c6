namespace Scheduler.Server.Api;

/// <summary>Collects what is wrong with a body, by path (<c>triggers[0].cron</c>; <c>$</c> is the body itself).</summary>
internal sealed class FieldErrors
{
    /// <summary>A body of a megabyte can be wrong in half a million places; nobody reads more than a few.</summary>
    public const int Limit = 20;

    private readonly Dictionary<string, List<string>> byPath = new(StringComparer.Ordinal);
    private int count;
    private bool onlyNotSupported = true;

    public bool Any => count > 0;

    public bool IsFull => count >= Limit;

    /// <summary><c>notSupported</c> when nothing else is wrong, else <c>validation</c>.</summary>
    public string Code => Any && onlyNotSupported ? ProblemCodes.NotSupported : ProblemCodes.Validation;

    public string Summary => byPath.Count == 0
        ? "The request is not valid."
        : string.Join("; ", byPath.SelectMany(e => e.Value.Select(m => $"{e.Key} {m}")).Take(3)) + (count > 3 ? "; …" : "");

    public FieldErrors Add(string path, string message)
    {
        onlyNotSupported = false;
        Record(path, message);
        return this;
    }

    /// <summary>Something the contract names and this server does not do yet: refused, never ignored.</summary>
    public FieldErrors NotSupported(string path, string message)
    {
        Record(path, message);
        return this;
    }

    /// <summary>Takes over what another collection found.</summary>
    public FieldErrors AddAll(FieldErrors other)
    {
        onlyNotSupported &= other.onlyNotSupported || !other.Any;
        foreach (var (path, messages) in other.byPath)
        {
            foreach (var message in messages)
            {
                Record(path, message);
            }
        }

        return this;
    }

    public bool Has(string path) => byPath.ContainsKey(path);

    public IReadOnlyDictionary<string, string[]> ToDictionary() =>
        byPath.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal);

    private void Record(string path, string message)
    {
        if (IsFull)
        {
            return;
        }

        if (!byPath.TryGetValue(path, out var messages))
        {
            byPath[path] = messages = [];
        }

        messages.Add(message);
        count++;
    }
}
