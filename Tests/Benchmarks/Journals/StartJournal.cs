using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Benchmarks.Journals;

/// <summary>
/// Starts in memory that two processes share: writing one costs an increment and a copy, it survives a kill of the writer, and the reader
/// sees it at once. Nothing is serialised while a scenario is measured.
/// </summary>
internal sealed unsafe class StartJournal : IDisposable
{
    private const int HeaderSizeBytes = 64;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long* _count;
    private readonly StartRecord* _records;
    private readonly long _capacity;
    private readonly string? _ownedPath;

    private StartJournal(string path, bool owned)
    {
        _ownedPath = owned ? path : null;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        _view = _file.CreateViewAccessor();
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _count = (long*)start;
        _records = (StartRecord*)(start + HeaderSizeBytes);
        _capacity = (_view.Capacity - HeaderSizeBytes) / Unsafe.SizeOf<StartRecord>();
    }

    /// <summary>How many starts were written or are being written.</summary>
    public long Count => Volatile.Read(ref *_count);

    /// <summary>An empty journal for at most so many starts; its file goes with it.</summary>
    public static StartJournal Create(int capacity, out string path)
    {
        // Memory only where there is such a folder: the write-back of a file on disk may hold its writer up for milliseconds.
        var folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        path = Path.Combine(folder, $"quartzscheduler-bench-{Guid.NewGuid():N}");
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            file.SetLength(HeaderSizeBytes + ((long)capacity * Unsafe.SizeOf<StartRecord>()));
        }

        return new StartJournal(path, owned: true);
    }

    /// <summary>A journal that another process made, to write to; all its pages are touched now and not when a start is written.</summary>
    public static StartJournal Open(string path)
    {
        var journal = new StartJournal(path, owned: false);
        new Span<byte>(journal._records, checked((int)(journal._capacity * Unsafe.SizeOf<StartRecord>()))).Clear();
        return journal;
    }

    /// <summary>Writes a start.</summary>
    public void Add(in StartRecord record)
    {
        var index = Interlocked.Increment(ref *_count) - 1;
        if (index < _capacity)
        {
            _records[index] = record;
        }
    }

    /// <summary>All starts that were written; call it when the writer is quiet.</summary>
    public StartRecord[] Read()
    {
        if (Count > _capacity)
        {
            throw new InvalidOperationException($"{Count} starts in a journal for {_capacity}: the scenario asked for too small a one.");
        }

        return [.. new ReadOnlySpan<StartRecord>(_records, (int)Count).ToArray().Where(record => record.StartedAt > 0)];
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        if (_ownedPath is not null)
        {
            File.Delete(_ownedPath);
        }
    }
}
