using System.Text.Json;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Tests.Jobs;

/// <summary>No executor has said anything about its handlers.</summary>
internal sealed class NoSchemas : IHandlerSchemas
{
    public JsonElement? Find(string app, string handler) => null;
}
