using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

public sealed class LatenessHistogramTests
{
    [Fact]
    public void ValueOf_EveryMagnitude_IsWithinThreePercent()
    {
        for (var micros = 1L; micros < 1L << 39; micros += 1 + (micros / 50))
        {
            var value = LatenessBuckets.ValueOf(LatenessBuckets.IndexOf(micros));

            Assert.InRange(value, micros * 0.97, micros * 1.03);
        }
    }

    [Fact]
    public void IndexOf_Outliers_StaysWithinTheBuckets()
    {
        Assert.Equal(0, LatenessBuckets.IndexOf(-5_000));
        Assert.Equal(LatenessBuckets.Count - 1, LatenessBuckets.IndexOf(long.MaxValue));
    }

    [Fact]
    public void ToFigures_KnownDistribution_AgreesWithExactFigures()
    {
        var lateness = Enumerable.Range(1, 10_000).Select(i => (long)i * 37 % 250_000).ToList();
        var histogram = new LatenessHistogram();

        lateness.ForEach(histogram.Add);

        var (near, exact) = (histogram.ToFigures(), LatenessFigures.Of(lateness));
        Assert.Equal(exact.Count, near.Count);
        Assert.Equal(exact.Max, near.Max);
        AssertNear(exact.P50, near.P50);
        AssertNear(exact.P95, near.P95);
        AssertNear(exact.P99, near.P99);
    }

    [Fact]
    public void ToSparse_AddedToAnother_IsAsIfAllHadBeenRecordedThere()
    {
        var (left, right, both) = (new LatenessHistogram(), new LatenessHistogram(), new LatenessHistogram());
        foreach (var micros in new long[] { 3, 900, 900, 40_000 })
        {
            left.Add(micros);
            both.Add(micros);
        }

        foreach (var micros in new long[] { 17, 1_200_000 })
        {
            right.Add(micros);
            both.Add(micros);
        }

        right.Add(left.ToSparse());

        Assert.Equal(both.ToFigures(), right.ToFigures());
    }

    [Fact]
    public void Add_NonsenseOfAPeer_IsLeftOut()
    {
        var histogram = new LatenessHistogram();

        histogram.Add(new SparseLateness { Buckets = [-1, 4, LatenessBuckets.Count, 4, 10, -3, 12], MaxMicros = 5 });

        Assert.Equal(LatenessFigures.None, histogram.ToFigures());
    }

    [Fact]
    public void Of_NoRuns_HasNoFigures()
    {
        Assert.Null(LatenessFigures.Of([]).P50);
    }

    private static void AssertNear(double? exact, double? near) => Assert.InRange(near ?? -1, exact * 0.97 ?? 0, exact * 1.03 ?? 0);
}
