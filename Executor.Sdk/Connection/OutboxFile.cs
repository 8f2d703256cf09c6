using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Connection;

/// <summary>
/// Keeps reports of ended runs on disk until the node has them: an append-only file, written and synced in batches by a
/// background loop, rewritten when most of it is settled. A last line that a crash cut short is ignored.
/// </summary>
internal sealed partial class OutboxFile : IAsyncDisposable
{
    /// <summary>Fewer settled lines than this are not worth a rewrite.</summary>
    private const int MinSettledLines = 1_000;

    // Windows moves an open file only if deleting is shared; elsewhere sharing anything means that nothing is locked.
    private static readonly FileShare Alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;

    private readonly Channel<OutboxLine> _lines = Channel.CreateUnbounded<OutboxLine>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<RunRef, RunReport> _live = [];
    private readonly ILogger<OutboxFile> _logger;
    private readonly string? _path;
    private readonly Task _writing;
    private FileStream? _file;
    private int _written;

    public OutboxFile(ExecutorOptions options, ILogger<OutboxFile> logger)
    {
        _logger = logger;
        _path = options.OutboxPath;
        if (_path is null)
        {
            _writing = Task.CompletedTask;
            return;
        }

        // Held open for this process alone: two executors must not share an outbox.
        _file = new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Alone);
        Load(_file);
        Restored = [.. _live.Values];
        Rewrite();
        _writing = Task.Run(WriteAsync);
    }

    public bool IsOpen => _path is not null;

    /// <summary>What a former process left unacknowledged.</summary>
    public IReadOnlyList<RunReport> Restored { get; } = [];

    public void Keep(RunReport report) => Queue(new OutboxLine(report, null));

    public void Forget(RunRef delivery) => Queue(new OutboxLine(null, delivery));

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        if (_file is not null)
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Queue(OutboxLine line)
    {
        if (IsOpen)
        {
            _lines.Writer.TryWrite(line);
        }
    }

    private void Load(FileStream file)
    {
        using var reader = new StreamReader(file, leaveOpen: true);
        while (reader.ReadLine() is { } text)
        {
            try
            {
                var line = JsonSerializer.Deserialize(text, OutboxLineJson.Default.OutboxLine);
                Apply(line!);
            }
            catch (JsonException)
            {
                Log.Torn(_logger, _path!, text.Length);
            }
        }
    }

    private bool Apply(OutboxLine line)
    {
        if (line.Keep is { } report)
        {
            _live[new RunRef(report.RunId, report.Fence)] = report;
            return true;
        }

        return line.Forget is { } delivery && _live.Remove(delivery);
    }

    private async Task WriteAsync()
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_lines.Reader.TryRead(out var line))
            {
                if (Apply(line))
                {
                    Append(bytes, line);
                }
            }

            try
            {
                _file!.Write(bytes.WrittenSpan);
                _file.Flush(flushToDisk: true);
                if (_written - _live.Count > Math.Max(MinSettledLines, _live.Count))
                {
                    Rewrite();
                }
            }
            catch (IOException e)
            {
                // The reports stay in memory and are sent from there; only a crash now would lose them.
                Log.CannotWrite(_logger, _path!, e.Message);
            }

            bytes.ResetWrittenCount();
        }
    }

    private void Append(ArrayBufferWriter<byte> bytes, OutboxLine line)
    {
        bytes.Write(JsonSerializer.SerializeToUtf8Bytes(line, OutboxLineJson.Default.OutboxLine));
        bytes.Write("\n"u8);
        _written++;
    }

    /// <summary>Writes what is live to a new file and puts it in the old one's place, so that a crash leaves one or the other.</summary>
    private void Rewrite()
    {
        var bytes = new ArrayBufferWriter<byte>();
        _written = 0;
        foreach (var report in _live.Values)
        {
            Append(bytes, new OutboxLine(report, null));
        }

        var next = new FileStream(_path + ".next", FileMode.Create, FileAccess.ReadWrite, Alone);
        next.Write(bytes.WrittenSpan);
        next.Flush(flushToDisk: true);
        _file?.Dispose();
        File.Move(_path + ".next", _path!, overwrite: true);
        _file = next;
    }

    private static partial class Log
    {
        [LoggerMessage(2201, LogLevel.Warning, "A line of {Length} characters in {Path} cannot be read, probably cut short by a crash; it is left out.")]
        public static partial void Torn(ILogger logger, string path, int length);

        [LoggerMessage(2202, LogLevel.Error, "Cannot write {Path}: {Error} Unacknowledged reports would not survive a crash now.")]
        public static partial void CannotWrite(ILogger logger, string path, string error);
    }
}
