using System.Text.Json;

namespace Scheduler.Server.Jobs;

/// <summary>What connected executors say about the arguments of their handlers; implemented by Executors.</summary>
internal interface IHandlerSchemas
{
    /// <summary>The JSON Schema; null when no connected executor offers the handler, or it takes anything.</summary>
    JsonElement? Find(string app, string handler);
}
