using System.Text;
using Executor.Sdk.Protocol;

namespace Scheduler.Server.Runs;

/// <summary>Turns what executors send into rows within the limits; nothing an executor sends makes an insert fail.</summary>
internal static class RunLogRows
{
    public const int MaxMessageBytes = 8 * 1024;
    public const int MaxScopeBytes = 2 * 1024;
    public const int MaxCategoryLength = 200;

    /// <summary>Lines kept of one delivery; the row after them counts what was not.</summary>
    public const int MaxLines = 100_000;

    private const string DefaultLevel = "information";
    private const long LastMicros = 253_402_300_799_999_999; // the end of the year 9999
    private static readonly string[] Levels = ["trace", "debug", DefaultLevel, "warning", "error", "critical"];

    /// <summary>The rows to keep, each (run, fence, seq) once, in the order of the primary key so that two writers cannot deadlock.</summary>
    public static List<RunLogRow> Kept(IReadOnlyList<LogChunk> chunks) =>
    [
        .. chunks.SelectMany(chunk => chunk.Lines.Where(line => line.Seq is >= 1 and <= MaxLines).Select(line => Row(chunk, line)))
            .DistinctBy(row => (row.RunId, row.Fence, row.Seq))
            .OrderBy(row => row.RunId, StringComparer.Ordinal).ThenBy(row => row.Fence).ThenBy(row => row.Seq),
    ];

    /// <summary>For each delivery that went over the limit, the row that says how many lines were not kept so far.</summary>
    public static List<RunLogRow> Overflow(IReadOnlyList<LogChunk> chunks) =>
    [
        .. chunks.SelectMany(chunk => chunk.Lines.Where(line => line.Seq is > MaxLines and < RunLogLine.SeqPerFence).Select(line => (chunk.RunId, chunk.Fence, Line: line)))
            .GroupBy(entry => (entry.RunId, entry.Fence))
            .Select(group => (group.Key, Last: group.MaxBy(entry => entry.Line.Seq).Line))
            .Select(entry => new RunLogRow
            {
                RunId = entry.Key.RunId,
                Fence = entry.Key.Fence,
                Seq = MaxLines + 1,
                At = Instant(entry.Last.AtMicros),
                Level = "warning",
                Category = "scheduler",
                Message = $"This delivery logged more than {MaxLines} lines; the others are not kept.",
                Dropped = (int)(entry.Last.Seq - MaxLines),
            }),
    ];

    public static int Bytes(RunLogRow row) =>
        Encoding.UTF8.GetByteCount(row.Message) + Encoding.UTF8.GetByteCount(row.Category) + (row.Scope is null ? 0 : Encoding.UTF8.GetByteCount(row.Scope));

    private static RunLogRow Row(LogChunk chunk, LogLine line) => new()
    {
        RunId = chunk.RunId,
        Fence = chunk.Fence,
        Seq = line.Seq,
        At = Instant(line.AtMicros),
        Level = Levels.Contains(line.Level) ? line.Level : DefaultLevel,
        Category = Category(line.Category),
        Message = LogText.Neutralise(line.Message, MaxMessageBytes),
        Scope = line.Scope is null ? null : LogText.Neutralise(line.Scope, MaxScopeBytes),
        Dropped = Math.Max(0, line.Dropped),
    };

    private static string Category(string text)
    {
        // Fewer characters than bytes, so a limit in bytes keeps to the column's limit in characters.
        return LogText.Neutralise(text, MaxCategoryLength);
    }

    private static long Instant(long micros) => Math.Clamp(micros, 0, LastMicros);
}
