namespace Executor.Sdk.Protocol;

/// <summary>Asks for a part of an archive. Any node answers, so a download that was cut off goes on where it was.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="OffsetBytes">Where the part begins.</param>
public sealed record PackageRead(string Name, string Version, long OffsetBytes);
