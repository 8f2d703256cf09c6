namespace Executor.Sdk.Protocol;

/// <summary>What went wrong in a run.</summary>
/// <param name="Type">The exception's type, or a short code such as <c>unknownHandler</c>.</param>
/// <param name="Message">Its message.</param>
/// <param name="Stack">Where; null when there is no stack worth showing.</param>
public sealed record RunError(string Type, string Message, string? Stack);
