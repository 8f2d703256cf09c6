namespace Executor.Sdk.Execution;

/// <summary>A failure that is worded for whoever looks at the run: its code and its text say all, so no stack is kept.</summary>
internal class CodedException(string code, string message) : Exception(message)
{
    /// <summary>The type of the run's error.</summary>
    public string Code { get; } = code;
}
