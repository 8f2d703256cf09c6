namespace PackJobs;

/// <summary>What a package finds in the host: the SDK and the framework. A copy in the package would be other types with the same names.</summary>
internal static class SharedAssemblies
{
    public const string Sdk = "Executor.Sdk";

    private static readonly HashSet<string> Names = new(
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator)
            .Where(path => !path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)),
        StringComparer.OrdinalIgnoreCase)
    {
        Sdk,
    };

    public static bool Contains(string assemblyName) => Names.Contains(assemblyName);
}
