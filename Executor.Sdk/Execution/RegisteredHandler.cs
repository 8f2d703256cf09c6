using System.Text.Json;
using Executor.Sdk.Hosting;

namespace Executor.Sdk.Execution;

/// <summary>A handler this executor offers.</summary>
/// <param name="Name">Its name, as jobs give it.</param>
/// <param name="Invoker">How it is called.</param>
/// <param name="ArgsSchema">A JSON Schema of its arguments; null when it takes any.</param>
internal sealed record RegisteredHandler(string Name, HandlerInvoker Invoker, JsonElement? ArgsSchema)
{
    /// <summary>What it comes and goes with; null when it stays as long as the process.</summary>
    public HandlerSet? Set { get; init; }
}
