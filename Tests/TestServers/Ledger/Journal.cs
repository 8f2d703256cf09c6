using System.Text.Json;

namespace TestServers.Ledger;

/// <summary>Reads the journals that executors write with <c>--Executor:JournalPath</c>.</summary>
public static class Journal
{
    /// <summary>The entries of a file in their order; a last line that a kill tore is left out, a missing file is an empty journal.</summary>
    public static IReadOnlyList<JournalEntry> Read(string executor, string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var entries = new List<JournalEntry>(lines.Length);
        foreach (var line in lines)
        {
            if (Parse(executor, line) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static JournalEntry? Parse(string executor, string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return new JournalEntry(
                executor,
                root.GetProperty("at").GetInt64(),
                root.GetProperty("event").GetString()!, // The journal always names its event.
                root.GetProperty("runId").GetString()!, // As above.
                root.GetProperty("fence").GetInt32(),
                root.GetProperty("jobId").GetString()!, // As above.
                root.GetProperty("jobName").GetString()!, // As above.
                root.GetProperty("dueAt").GetInt64(),
                root.TryGetProperty("outcome", out var outcome) ? outcome.GetString() : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
