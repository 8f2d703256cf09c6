namespace Executor.Host.Packages;

/// <summary>A handler that a package says it has.</summary>
/// <param name="Name">The handler's name.</param>
internal sealed record ManifestHandler(string Name);
