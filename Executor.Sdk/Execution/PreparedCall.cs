namespace Executor.Sdk.Execution;

/// <summary>A handler with everything it needs; starting it is the only thing left.</summary>
/// <returns>The handler's result as JSON; null for none.</returns>
internal delegate ValueTask<RunResult?> PreparedCall();
