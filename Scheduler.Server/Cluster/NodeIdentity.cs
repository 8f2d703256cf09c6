namespace Scheduler.Server.Cluster;

/// <summary>Who this process is.</summary>
/// <param name="Name">Unique in the cluster.</param>
/// <param name="InstanceId">Made anew at each start.</param>
/// <param name="AdvertisedUrl">Where peers reach it.</param>
internal sealed record NodeIdentity(string Name, string InstanceId, string AdvertisedUrl);
