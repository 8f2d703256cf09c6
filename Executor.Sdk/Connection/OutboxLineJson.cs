using System.Text.Json;
using System.Text.Json.Serialization;

namespace Executor.Sdk.Connection;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(OutboxLine))]
internal sealed partial class OutboxLineJson : JsonSerializerContext;
