namespace Scheduler.Server.Api.Description;

/// <summary>Endpoint metadata: the field of a form that a file is sent in.</summary>
internal sealed record DescribedUpload(string Field);
