using System.Text.Json;
using System.Text.Json.Serialization;
using Executor.Sdk.Jobs;
using Scheduler.Server.Api;

namespace Scheduler.Server.Webhooks;

/// <summary>What the receiver gets as JSON.</summary>
internal sealed record WebhookBody
{
    public required string RunId { get; init; }

    public required string Job { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Handler { get; init; }

    public required JsonElement Args { get; init; }

    public required int Attempt { get; init; }

    public required int Fence { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required string IdempotencyKey { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ChainId { get; init; }

    /// <summary>The runs that this one follows, with their results.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Upstream>? Upstream { get; init; }

    /// <summary>Where to say how it ended, for a receiver that answers 202.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallbackUrl { get; init; }

    public static byte[] Of(WebhookCall call, JobContext run, string? callbackUrl) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookBody
        {
            RunId = run.RunId,
            Job = run.JobName,
            Handler = call.Target.ReceiverHandler,
            Args = call.Args,
            Attempt = run.Attempt,
            Fence = run.Fence,
            DueAt = run.DueAt,
            IdempotencyKey = run.IdempotencyKey,
            ChainId = run.ChainId,
            Upstream = run.Upstream.Count == 0 ? null : run.Upstream,
            CallbackUrl = callbackUrl,
        },
        ApiJson.Options);
}
