using System.Text.Json.Serialization;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Jobs;

/// <summary>
/// Where a job runs: executors of an app that have the labels, an address that is called, or the browsers of a user. What does not belong to its kind is null and not answered.
/// </summary>
internal sealed record TargetSpec
{
    public const string ExecutorKind = "executor";
    public const string WebhookKind = "webhook";
    public const string BrowserKind = "browser";

    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>(StringComparer.Ordinal);

    public string Kind { get; init; } = ExecutorKind;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? App { get; init; }

    /// <summary>Of a webhook, only what its receiver is told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Handler { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get => IsWebhook ? null : field ?? NoLabels; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RoutingStrategy? Routing { get => IsWebhook ? null : field ?? RoutingStrategy.LeastLoaded; init; }

    /// <summary>The name of the executor that the job is pinned to; null unless it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Executor { get; init; }

    /// <summary>The user whose browsers ring, of kind <c>browser</c>; null for any other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Method { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SecretId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WebhookMode? Mode { get; init; }

    [JsonIgnore]
    public bool IsWebhook => Kind == WebhookKind;

    /// <summary>The app whose executors get its runs: of a webhook, the nodes.</summary>
    [JsonIgnore]
    public string RoutedApp => IsWebhook ? WebhookTarget.App : App ?? throw new InvalidOperationException("A target of kind executor has an app.");

    /// <summary>The handler that these executors offer.</summary>
    [JsonIgnore]
    public string RoutedHandler => IsWebhook ? WebhookTarget.Handler : Handler ?? throw new InvalidOperationException("A target of kind executor has a handler.");

    /// <summary>Null unless it is one.</summary>
    public WebhookTarget? ToWebhook() => !IsWebhook ? null : new WebhookTarget
    {
        Url = Url ?? throw new InvalidOperationException("A target of kind webhook has a URL."),
        Method = Method ?? "POST",
        Headers = Headers,
        SecretId = SecretId,
        Mode = Mode ?? WebhookMode.Sync,
        ReceiverHandler = Handler,
    };

    /// <summary>The browsers of a user. Their app is none: no executor has it.</summary>
    public static TargetSpec BrowsersOf(string userId) => new() { Kind = BrowserKind, App = "", Handler = "alarm", User = userId };

    public bool HasLabelsOf(TargetSpec other) =>
        (Labels?.Count ?? 0) == (other.Labels?.Count ?? 0)
        && (Labels is null || Labels.All(label => other.Labels is { } labels && labels.TryGetValue(label.Key, out var value) && value == label.Value));
}
