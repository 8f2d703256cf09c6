namespace TestServers;

/// <summary>Where the repository's files and its built programs are.</summary>
public static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The built assembly of a project, in the configuration that the running tests were built in.</summary>
    public static string BuiltAssembly(string projectFolder, string assemblyName)
    {
        var framework = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        var path = Path.Combine(Root, projectFolder, "bin", configuration, framework, assemblyName + ".dll");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing: build the solution in configuration {configuration} first.", path);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "QuartzScheduler.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No QuartzScheduler.sln in a folder above {AppContext.BaseDirectory}.");
    }
}
