namespace Executor.Host.Push;

/// <summary>Why a push ended.</summary>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="Text">What failed and what to do.</param>
internal sealed record PushFailure(int ExitCode, string Text);
