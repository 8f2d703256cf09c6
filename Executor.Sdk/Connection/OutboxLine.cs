using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>One line of the outbox on disk: a report to keep, or a delivery to forget.</summary>
internal sealed record OutboxLine(RunReport? Keep, RunRef? Forget);
