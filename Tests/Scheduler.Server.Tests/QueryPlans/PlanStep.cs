namespace Scheduler.Server.Tests.QueryPlans;

/// <summary>A line of what <c>EXPLAIN</c> says.</summary>
/// <param name="SelectType">Which part of the statement it belongs to.</param>
/// <param name="Table">The table or its alias.</param>
/// <param name="Type">How rows are found; <c>ALL</c> is a scan, <c>index</c> a walk of a whole index.</param>
/// <param name="Key">The index.</param>
/// <param name="Extra">What else.</param>
internal sealed record PlanStep(string SelectType, string Table, string Type, string Key, string Extra);
