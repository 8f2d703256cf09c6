namespace Scheduler.Server.Runs;

/// <summary>How late runs were. Not safe for several threads.</summary>
internal sealed class LatenessHistogram
{
    private readonly int[] _counts = new int[LatenessBuckets.Count];

    public long Count { get; private set; }

    public long MaxMicros { get; private set; }

    public void Add(long latenessMicros) => Add(LatenessBuckets.IndexOf(latenessMicros), 1, latenessMicros);

    public void Add(LatenessHistogram other)
    {
        if (other.Count == 0)
        {
            return;
        }

        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        MaxMicros = Math.Max(MaxMicros, other.MaxMicros);
    }

    public void Add(SparseLateness sparse)
    {
        for (var i = 0; i + 1 < sparse.Buckets.Count; i += 2)
        {
            // The numbers come from another node, perhaps of another version.
            if (sparse.Buckets[i] is >= 0 and < LatenessBuckets.Count && sparse.Buckets[i + 1] > 0)
            {
                Add(sparse.Buckets[i], sparse.Buckets[i + 1], sparse.MaxMicros);
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
        MaxMicros = 0;
    }

    public SparseLateness ToSparse()
    {
        var buckets = new List<int>();
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                buckets.Add(i);
                buckets.Add(_counts[i]);
            }
        }

        return new SparseLateness { Buckets = buckets, MaxMicros = MaxMicros };
    }

    public LatenessFigures ToFigures() => Count == 0
        ? LatenessFigures.None
        : new LatenessFigures
        {
            Count = Count,
            P50 = Quantile(0.50) / 1000.0,
            P95 = Quantile(0.95) / 1000.0,
            P99 = Quantile(0.99) / 1000.0,
            Max = MaxMicros / 1000.0,
        };

    private long Quantile(double quantile)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(Count * quantile));
        for (var i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank <= 0)
            {
                return Math.Min(LatenessBuckets.ValueOf(i), MaxMicros);
            }
        }

        return MaxMicros;
    }

    private void Add(int bucket, int count, long maxMicros)
    {
        _counts[bucket] += count;
        Count += count;
        MaxMicros = Math.Max(MaxMicros, maxMicros);
    }
}
