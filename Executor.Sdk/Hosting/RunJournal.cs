using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Executor.Sdk.Execution;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Hosting;

/// <summary>
/// Appends what this process did to a file, one line of JSON per event, for comparison with the server's ledger from
/// outside. Writers only queue; a background loop writes and flushes at least every 100 ms.
/// </summary>
internal sealed class RunJournal : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly string[] EventNames = ["armed", "started", "ended", "revoked"];

    // Unbounded on purpose: a journal with gaps proves nothing, and it is off unless somebody checks.
    private readonly Channel<JournalLine> _lines = Channel.CreateUnbounded<JournalLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TimeProvider _time;
    private readonly FileStream? _file;
    private readonly Task _writing;

    public RunJournal(ExecutorOptions options, TimeProvider time)
    {
        _time = time;
        if (options.JournalPath is { } path)
        {
            _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 * 1024);
        }

        _writing = _file is null ? Task.CompletedTask : Task.Run(() => WriteAsync(_file));
    }

    public void Write(JournalEvent what, HeldRun run, long atMicros, RunOutcome? outcome)
    {
        if (_file is not null)
        {
            _lines.Writer.TryWrite(new JournalLine(what, run.Assignment, atMicros, outcome));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        if (_file is not null)
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(FileStream file)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_lines.Reader.TryRead(out var line))
            {
                Write(writer, line);
                writer.Flush();
                writer.Reset();
                bytes.Write("\n"u8);
            }

            await file.WriteAsync(bytes.WrittenMemory).ConfigureAwait(false);
            await file.FlushAsync().ConfigureAwait(false);
            bytes.ResetWrittenCount();
            await Task.WhenAny(_lines.Reader.Completion, Task.Delay(Pace, _time)).ConfigureAwait(false);
        }
    }

    private static void Write(Utf8JsonWriter writer, JournalLine line)
    {
        writer.WriteStartObject();
        writer.WriteNumber("at"u8, line.AtMicros);
        writer.WriteString("event"u8, EventNames[(int)line.Event]);
        writer.WriteString("runId"u8, line.Run.RunId);
        writer.WriteNumber("fence"u8, line.Run.Fence);
        writer.WriteString("jobId"u8, line.Run.JobId);
        writer.WriteString("jobName"u8, line.Run.JobName);
        writer.WriteNumber("dueAt"u8, line.Run.DueAtMicros);
        if (line.Outcome is { } outcome)
        {
            writer.WriteString("outcome"u8, JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString()));
        }

        writer.WriteEndObject();
    }
}
