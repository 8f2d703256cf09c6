using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Scheduler.Server.Api.Description;

/// <summary>Writes into an operation of the OpenAPI document what its endpoint's metadata says.</summary>
internal sealed class EndpointDescription : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.OperationId ??= NameOf(context.Description.HttpMethod ?? "", context.Description.RelativePath ?? "");
        foreach (var parameter in metadata.OfType<DescribedParameter>())
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(parameter.ToOpenApi());
        }

        if (metadata.OfType<RequestExample>().LastOrDefault() is { } example && operation.RequestBody?.Content is { } content)
        {
            foreach (var media in content.Values)
            {
                media.Example = JsonNode.Parse(example.Json);
            }
        }

        if (metadata.OfType<DescribedUpload>().LastOrDefault() is { } upload && operation.RequestBody?.Content is { } form)
        {
            foreach (var media in form.Values)
            {
                media.Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { [upload.Field] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
                    Required = new HashSet<string>(StringComparer.Ordinal) { upload.Field },
                };
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Such as <c>postJobsByIdRun</c>: what generated clients call the method.</summary>
    private static string NameOf(string method, string path)
    {
        var words = path.Split(['/', '-'], StringSplitOptions.RemoveEmptyEntries).Skip(2)
            .Select(word => word.StartsWith('{') ? "By" + Capital(word.Trim('{', '}')) : Capital(word));
        return method.ToLowerInvariant() + string.Concat(words);
    }

    private static string Capital(string word) => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..];
}
