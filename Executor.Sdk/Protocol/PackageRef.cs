namespace Executor.Sdk.Protocol;

/// <summary>A version of a package.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version, for example <c>1.2.0</c>.</param>
public sealed record PackageRef(string Name, string Version);
