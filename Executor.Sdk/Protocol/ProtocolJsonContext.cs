using System.Text.Json;
using System.Text.Json.Serialization;

namespace Executor.Sdk.Protocol;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HelloMessage))]
[JsonSerializable(typeof(WelcomeMessage))]
[JsonSerializable(typeof(BeatMessage))]
[JsonSerializable(typeof(BeatReply))]
[JsonSerializable(typeof(ReportBatch))]
[JsonSerializable(typeof(ReportReply))]
[JsonSerializable(typeof(IReadOnlyList<Assignment>))]
[JsonSerializable(typeof(IReadOnlyList<RunRef>))]
[JsonSerializable(typeof(List<Assignment>))]
[JsonSerializable(typeof(List<RunRef>))]
[JsonSerializable(typeof(Assignment[]))]
[JsonSerializable(typeof(RunRef[]))]
[JsonSerializable(typeof(bool))]
[JsonSerializable(typeof(PollRequest))]
[JsonSerializable(typeof(PollReply))]
[JsonSerializable(typeof(BeatRequest))]
[JsonSerializable(typeof(ReportsRequest))]
[JsonSerializable(typeof(IReadOnlyList<RunReport>))]
[JsonSerializable(typeof(ByeRequest))]
[JsonSerializable(typeof(PackageStatement))]
[JsonSerializable(typeof(PackageOrders))]
[JsonSerializable(typeof(PackageRead))]
[JsonSerializable(typeof(PackageChunk))]
[JsonSerializable(typeof(PackagesReport))]
internal sealed partial class ProtocolJsonContext : JsonSerializerContext;
