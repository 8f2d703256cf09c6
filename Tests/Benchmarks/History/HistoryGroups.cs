namespace Benchmarks.History;

/// <summary>The groups of the jobs: a few large ones, some of middle size, many small ones.</summary>
internal static class HistoryGroups
{
    /// <summary>Nearly a third of all jobs.</summary>
    public const string Largest = "operations";

    public const string Middle = "reports";

    /// <summary>One in a hundred jobs.</summary>
    public const string Small = "team-07";

    /// <summary>Jobs that have never run.</summary>
    public const string Idle = "archive";

    private static readonly (string Group, int Percent)[] Large = [(Largest, 30), ("billing", 15), (Middle, 10), ("warehouse", 5), ("mail", 5), ("search", 5), ("imports", 5), (Idle, 5)];

    public static string Of(int job)
    {
        var place = job % 100;
        foreach (var (group, percent) in Large)
        {
            if (place < percent)
            {
                return group;
            }

            place -= percent;
        }

        return $"team-{place:00}";
    }
}
