using System.Text.Json;
using System.Text.Json.Serialization;

namespace Executor.Sdk.Protocol;

/// <summary>The JSON form of the protocol's messages: camel case, enumerations as camel-case strings, nulls left out.</summary>
public static class ProtocolJson
{
    /// <summary>The options both sides of a hub connection use. Read-only and safe for any thread.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ProtocolJsonContext.Default.Options);
        options.Converters.Add(new JsonStringEnumConverter<RunOutcome>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<OverlapPolicy>(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new JsonStringEnumConverter<PackageState>(JsonNamingPolicy.CamelCase));
        options.MakeReadOnly();
        return options;
    }
}
