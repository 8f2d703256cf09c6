namespace EndToEnd.Tests.Faults;

/// <summary>What a receiver of webhooks was told of one run.</summary>
internal sealed record WebhookCall(string RunId, Uri? CallbackUrl);
