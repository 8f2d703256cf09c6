namespace TestServers.Processes;

/// <summary>What a process printed: the newest lines, bounded.</summary>
internal sealed class OutputLines
{
    private const int Capacity = 20_000;

    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();

    /// <summary>All kept lines as one text.</summary>
    public string Text => Tail(Capacity);

    /// <summary>Keeps a line; null marks the stream's end.</summary>
    public void Add(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (gate)
        {
            lines.Enqueue(line);
            if (lines.Count > Capacity)
            {
                lines.Dequeue();
            }
        }
    }

    /// <summary>The first kept line that is wanted.</summary>
    public string? Find(Func<string, bool> wanted)
    {
        lock (gate)
        {
            return lines.FirstOrDefault(wanted);
        }
    }

    /// <summary>The newest lines as one text.</summary>
    public string Tail(int count)
    {
        lock (gate)
        {
            return string.Join('\n', lines.TakeLast(count));
        }
    }
}
