using Microsoft.OpenApi;

namespace Scheduler.Server.Api.Description;

/// <summary>Endpoint metadata: a query parameter or header that a part of the request reads by itself.</summary>
internal sealed record DescribedParameter(string Name, string Description)
{
    public ParameterLocation In { get; init; } = ParameterLocation.Query;

    public JsonSchemaType Type { get; init; } = JsonSchemaType.String;

    public bool IsRequired { get; init; }

    public OpenApiParameter ToOpenApi() => new()
    {
        Name = Name,
        Description = Description,
        In = In,
        Required = IsRequired,
        Schema = new OpenApiSchema { Type = Type },
    };
}
