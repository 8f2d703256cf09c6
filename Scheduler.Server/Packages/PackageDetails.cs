namespace Scheduler.Server.Packages;

/// <summary>A package with all its versions, the latest first.</summary>
internal sealed record PackageDetails(string Name, IReadOnlyList<PackageVersionView> Versions);
