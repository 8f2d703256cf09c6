namespace Scheduler.Server.Api.Description;

/// <summary>Endpoint metadata: a body that the endpoint takes.</summary>
internal sealed record RequestExample(string Json);
