using System.Text.Json;

namespace WebhookReceiver;

/// <summary>What a job's webhook says, as far as this sample needs it.</summary>
internal sealed record Webhook(string RunId, string Job, JsonElement Args, int Attempt, string IdempotencyKey, Uri? CallbackUrl);
