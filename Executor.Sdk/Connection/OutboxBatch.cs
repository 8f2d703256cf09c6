using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>What the outbox handed out and waits to see acknowledged or returned.</summary>
/// <param name="Sources">Where the reports came from.</param>
/// <param name="Reports">What is sent.</param>
internal sealed record OutboxBatch(IReadOnlyList<ReportSource> Sources, IReadOnlyList<RunReport> Reports);
