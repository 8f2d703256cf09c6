using System.Text.Json;

namespace Executor.Sdk.Execution;

/// <summary>A handler this executor offers.</summary>
/// <param name="Name">Its name, as jobs give it.</param>
/// <param name="Invoker">How it is called.</param>
/// <param name="ArgsSchema">A JSON Schema of its arguments; null when it takes any.</param>
internal sealed record RegisteredHandler(string Name, HandlerInvoker Invoker, JsonElement? ArgsSchema);
