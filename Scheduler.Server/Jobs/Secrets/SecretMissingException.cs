namespace Scheduler.Server.Jobs.Secrets;

/// <summary>A secret that a job's webhook is signed with went away while the job was stored.</summary>
internal sealed class SecretMissingException(string id) : Exception($"There is no secret {id} in the job's group any more.");
