using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Scheduler.Server.Access;

/// <summary>Writes into the OpenAPI document who may call what.</summary>
internal sealed class AccessDescription : IOpenApiOperationTransformer
{
    private const string People = "bearer";
    private const string Executors = "executor";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (context.Document is not { } document || metadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
            return Task.CompletedTask;
        }

        AddSchemes(document);
        var scheme = metadata.OfType<ExecutorTraffic>().Any() ? Executors : People;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] }];
        if (metadata.OfType<RequiredPermission>().LastOrDefault() is { } required)
        {
            operation.Description = $"Needs the permission {required.Permission}.";
        }

        return Task.CompletedTask;
    }

    private static void AddSchemes(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes.TryAdd(People, Bearer("The accessToken of POST /api/v1/auth/login, or an API token."));
        document.Components.SecuritySchemes.TryAdd(Executors, Bearer("The accessToken of POST /api/v1/executor/token."));
    }

    private static OpenApiSecurityScheme Bearer(string description) => new() { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = description };
}
