using System.Globalization;
using System.Text;

namespace Scheduler.Server.Pages.Charts;

/// <summary>Durations over time on a logarithmic scale, since a bad one is a thousand times a good one. Drawn on the server, with a table that says the same.</summary>
internal sealed record LineChart
{
    public const double Width = 800;
    public const double Height = 190;
    private const double Left = 62;
    private const double Right = 8;
    private const double Top = 8;
    private const double Bottom = 24;
    private const int XLabels = 6;

    /// <summary>Of the drawing, in a sentence.</summary>
    public required string Title { get; init; }

    /// <summary>What the instants are, above the table.</summary>
    public required string At { get; init; }

    public required IReadOnlyList<DateTimeOffset> Instants { get; init; }

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>Where the points of an instant lead; null for nowhere.</summary>
    public Func<int, string>? LinkOf { get; init; }

    /// <summary>How instants are written below the drawing, as a format.</summary>
    public string LabelFormat { get; init; } = "HH:mm";

    /// <summary>How they are written in the table.</summary>
    public string AtFormat { get; init; } = "yyyy-MM-dd HH:mm";

    public bool IsEmpty => !Filled.Any();

    /// <summary>The instants that have a value.</summary>
    public IEnumerable<int> Filled => Enumerable.Range(0, Instants.Count).Where(index => Series.Any(series => series.Values[index] is not null));

    /// <summary>The powers of ten, in ms, that the scale is marked at.</summary>
    public IReadOnlyList<double> Marks
    {
        get
        {
            var (low, high) = Exponents();
            return [.. Enumerable.Range(low, high - low + 1).Select(exponent => Math.Pow(10, exponent))];
        }
    }

    /// <summary>The instants that are written below the drawing.</summary>
    public IEnumerable<int> Labelled => Enumerable.Range(0, Instants.Count).Where(index => index % Math.Max(1, (Instants.Count + XLabels - 1) / XLabels) == 0);

    public string LabelOf(int index) => Instants[index].UtcDateTime.ToString(LabelFormat, CultureInfo.InvariantCulture);

    public string TextOf(int index) => Instants[index].UtcDateTime.ToString(AtFormat, CultureInfo.InvariantCulture);

    public string X(int index) => Number(XOf(index));

    public string Y(double ms) => Number(YOf(ms));

    /// <summary>The line through the values that are there; it breaks where one is missing.</summary>
    public string Path(ChartSeries series)
    {
        var path = new StringBuilder();
        var isDown = false;
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Values[i] is { } value)
            {
                path.Append(isDown ? 'L' : 'M').Append(X(i)).Append(' ').Append(Y(value));
                isDown = true;
            }
            else
            {
                isDown = false;
            }
        }

        return path.ToString();
    }

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private double XOf(int index) => Left + (index * (Width - Left - Right) / Math.Max(1, Instants.Count - 1));

    private double YOf(double ms)
    {
        var (low, high) = Exponents();
        var exponent = Math.Log10(Math.Max(ms, Math.Pow(10, low)));
        return Top + ((high - exponent) / (high - low) * (Height - Top - Bottom));
    }

    // From a tenth of a millisecond, or from less when everything is, to the power of ten above the worst.
    private (int Low, int High) Exponents()
    {
        var values = Series.SelectMany(series => series.Values).OfType<double>().Where(value => value > 0).DefaultIfEmpty(1).ToList();
        var low = Math.Min(-1, (int)Math.Floor(Math.Log10(values.Min())));
        return (Math.Max(-3, low), Math.Max(1, (int)Math.Ceiling(Math.Log10(values.Max()))));
    }
}
