namespace Scheduler.Server.Api;

/// <summary>Collects what is wrong with a body, by path (<c>triggers[0].cron</c>; <c>$</c> is the body itself).</summary>
internal sealed class FieldErrors
{
    /// <summary>A body of a megabyte can be wrong in half a million places; nobody reads more than a few.</summary>
    public const int Limit = 20;

    private readonly Dictionary<string, List<string>> _byPath = new(StringComparer.Ordinal);
    private int _count;
    private bool _onlyNotSupported = true;

    public bool Any => _count > 0;

    public bool IsFull => _count >= Limit;

    /// <summary><c>notSupported</c> when nothing else is wrong, else <c>validation</c>.</summary>
    public string Code => Any && _onlyNotSupported ? ProblemCodes.NotSupported : ProblemCodes.Validation;

    public string Summary => _byPath.Count == 0
        ? "The request is not valid."
        : string.Join("; ", _byPath.SelectMany(e => e.Value.Select(m => $"{e.Key} {m}")).Take(3)) + (_count > 3 ? "; …" : "");

    public FieldErrors Add(string path, string message)
    {
        _onlyNotSupported = false;
        Record(path, message);
        return this;
    }

    /// <summary>Something the contract names and this server does not do yet: refused, never ignored.</summary>
    public FieldErrors NotSupported(string path, string message)
    {
        Record(path, message);
        return this;
    }

    /// <summary>Takes over what another collection found, each path behind a prefix such as <c>jobs[3].</c></summary>
    public FieldErrors AddAll(FieldErrors other, string prefix = "")
    {
        _onlyNotSupported &= other._onlyNotSupported || !other.Any;
        foreach (var (path, messages) in other._byPath)
        {
            foreach (var message in messages)
            {
                Record(prefix + path, message);
            }
        }

        return this;
    }

    public bool Has(string path) => _byPath.ContainsKey(path);

    public IReadOnlyDictionary<string, string[]> ToDictionary() =>
        _byPath.ToDictionary(e => e.Key, e => e.Value.ToArray(), StringComparer.Ordinal);

    private void Record(string path, string message)
    {
        if (IsFull)
        {
            return;
        }

        if (!_byPath.TryGetValue(path, out var messages))
        {
            _byPath[path] = messages = [];
        }

        messages.Add(message);
        _count++;
    }
}
