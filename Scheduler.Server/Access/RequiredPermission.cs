namespace Scheduler.Server.Access;

/// <summary>Endpoint metadata: what it asks for, readable by tests and by the OpenAPI document.</summary>
internal sealed record RequiredPermission(string Permission);
