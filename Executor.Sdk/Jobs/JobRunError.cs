namespace Executor.Sdk.Jobs;

/// <summary>What went wrong in a run.</summary>
/// <param name="Type">The exception's type, or a short code.</param>
/// <param name="Message">Its message; null for none.</param>
/// <param name="Stack">Where; null when it is not known.</param>
public sealed record JobRunError(string? Type, string? Message, string? Stack);
