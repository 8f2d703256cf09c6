using System.Text.Json;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>What a receiver calls back with. Empty means that it succeeded without a result.</summary>
internal sealed record CallbackDocument
{
    /// <summary>Left out: failed when there is an error, else succeeded.</summary>
    public CallbackState? State { get; init; }

    public JsonElement? Result { get; init; }

    public CallbackError? Error { get; init; }
}
