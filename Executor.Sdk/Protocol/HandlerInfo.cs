using System.Text.Json;

namespace Executor.Sdk.Protocol;

/// <summary>A handler that an executor offers.</summary>
/// <param name="Name">The handler's name, as a job's target gives it.</param>
/// <param name="ArgsSchema">A JSON Schema of its arguments; null when it takes any.</param>
public sealed record HandlerInfo(string Name, JsonElement? ArgsSchema);
