using System.Text.RegularExpressions;

namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>How the server goes about a statement.</summary>
internal sealed partial record QueryPlan(string Sql, IReadOnlyList<PlanStep> Steps)
{
    /// <summary>How many rows and index entries it fetched.</summary>
    public long RowsRead { get; init; }

    /// <summary>Whether a statement looks for rows; plain inserts do not.</summary>
    public static bool Searches(string sql) => Searching().IsMatch(sql);

    /// <summary>The tables that a step may read: its alias may stand for several in a union.</summary>
    public IEnumerable<string> TablesOf(PlanStep step) =>
        Named().Matches(Sql).Where(match => match.Groups["alias"].Value == step.Table || match.Groups["table"].Value == step.Table).Select(match => match.Groups["table"].Value);

    public override string ToString() =>
        $"{Spaces().Replace(Sql, " ")}\n    read {RowsRead}; {string.Join("; ", Steps.Select(step => $"{step.Table} {step.Type} {step.Key} {step.Extra}".Trim()))}";

    [GeneratedRegex(@"^\s*(SELECT|UPDATE|DELETE|(INSERT|REPLACE)\b.*?\bSELECT)\b", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Searching();

    [GeneratedRegex(@"\b(FROM|JOIN|UPDATE)\s+(?<table>[a-z_]+)(\s+(AS\s+)?(?<alias>(?!FORCE\b|WHERE\b|SET\b|ORDER\b|LEFT\b|JOIN\b|ON\b)[A-Za-z_]\w*))?", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Named();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1_000)]
    private static partial Regex Spaces();
}
