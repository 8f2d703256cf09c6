using System.Text.Json;

namespace Scheduler.Server.Packages;

internal sealed record ManifestHandler
{
    public required string Name { get; init; }

    /// <summary>A JSON Schema; null: any arguments.</summary>
    public JsonElement? ArgsSchema { get; init; }
}
