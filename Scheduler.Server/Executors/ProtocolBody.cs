using System.Reflection;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Server.Api;

namespace Scheduler.Server.Executors;

/// <summary>A message of the executor protocol as a JSON body, as large as a hub's message may be.</summary>
internal sealed class ProtocolBody<T>((T? Value, ProblemResult? Refusal) read)
    : RequestBody<T>(read), IBindableFromHttpContext<ProtocolBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    public static async ValueTask<ProtocolBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(await BodyReader.ReadAsync(context, emptyIs: null, ProtocolLimits.MessageBytes, Parse, context.RequestAborted));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => Describe(builder);

    private static T? Parse(ReadOnlyMemory<byte> json, FieldErrors errors)
    {
        // Reports may come as a bare list; then the session is the key's only one.
        if (typeof(T) == typeof(ReportsRequest) && json.Span.TrimStart(" \t\r\n"u8).StartsWith("["u8))
        {
            return BodyReader.Parse<IReadOnlyList<RunReport>>(json, ProtocolJson.Options, errors) is { } runs ? new ReportsRequest { Runs = runs } as T : null;
        }

        return BodyReader.Parse<T>(json, ProtocolJson.Options, errors);
    }
}
