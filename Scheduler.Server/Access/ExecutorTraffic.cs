namespace Scheduler.Server.Access;

/// <summary>Endpoint metadata: executors call it, each several times a second, and many of them may come from one address.</summary>
internal sealed record ExecutorTraffic;
