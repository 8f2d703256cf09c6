namespace Executor.Sdk.Hosting;

/// <summary>
/// What a package of handlers finds in its host: the SDK and the framework. A copy in the package would be other types with the same names, so neither
/// are they packed nor are they loaded from a package. Safe for use from any thread.
/// </summary>
public static class SharedAssemblies
{
    /// <summary>The SDK's name.</summary>
    public const string Sdk = "Executor.Sdk";

    private static readonly HashSet<string> Names = new(FrameworkFolders().SelectMany(Assemblies), StringComparer.OrdinalIgnoreCase) { Sdk };

    /// <summary>Says whether an assembly is the host's.</summary>
    /// <param name="assemblyName">The assembly's simple name.</param>
    /// <returns>Whether it is the SDK or of the framework, whichever copy of it this process uses.</returns>
    public static bool Contains(string assemblyName) => Names.Contains(assemblyName);

    // The application's own libraries lie beside it. The list itself will not do: it names the application's copy where that is newer than the framework's.
    private static IEnumerable<string> FrameworkFolders()
        => ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(path => !path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal))
            .Select(path => Path.GetDirectoryName(path) ?? "")
            .Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Assemblies(string folder)
        => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)) : [];
}
