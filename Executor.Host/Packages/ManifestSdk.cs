namespace Executor.Host.Packages;

/// <summary>The versions of Executor.Sdk that a package runs with.</summary>
/// <param name="Min">The lowest, itself included.</param>
/// <param name="Max">Below this one; null for no bound.</param>
internal sealed record ManifestSdk(string Min, string? Max);
