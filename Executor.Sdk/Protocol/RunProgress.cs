namespace Executor.Sdk.Protocol;

/// <summary>How far a handler has come.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">A line for people; null for none.</param>
public sealed record RunProgress(double Percent, string? Message);
