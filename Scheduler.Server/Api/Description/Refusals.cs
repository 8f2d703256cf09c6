using Microsoft.AspNetCore.Http.Metadata;

namespace Scheduler.Server.Api.Description;

/// <summary>Endpoint metadata: a refusal that the endpoint can answer with.</summary>
internal static class Refusals
{
    public static IProducesResponseTypeMetadata Of(int status) =>
        new ProducesResponseTypeMetadata(status, typeof(ProblemDocument), ["application/problem+json"]);
}
