namespace Scheduler.Server.Runs;

/// <summary>Section <c>Otlp</c>.</summary>
internal sealed class OtlpOptions
{
    public const string Section = "Otlp";

    /// <summary>Where metrics are sent by OTLP over gRPC, such as <c>http://127.0.0.1:4317</c>; a path such as <c>/v1/metrics</c> means OTLP over HTTP. Null: nowhere.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The endpoint, null when it is none.</summary>
    public Uri? Address =>
        Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : null;
}
