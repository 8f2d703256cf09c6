namespace Executor.Sdk.Execution;

/// <summary>A handler returned more than a run's result may hold.</summary>
internal sealed class ResultTooLargeException(int sizeBytes)
    : CodedException("resultTooLarge", $"The result has {sizeBytes} bytes of JSON; a run keeps at most {RunResult.MaxBytes}. Store it elsewhere and return where.");
