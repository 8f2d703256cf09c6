namespace Executor.Host.Watch;

/// <summary>Where a developer's builds leave packages: one archive, or a folder of which the latest counts.</summary>
internal sealed class WatchedPath
{
    private const string Ending = ".jobs.zip";

    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, MaxRecursionDepth = 6, IgnoreInaccessible = true };

    private readonly string? _file;
    private readonly string _folder;

    private WatchedPath(string? file, string folder)
    {
        _file = file;
        _folder = folder;
    }

    /// <param name="path">A <c>.jobs.zip</c>, a project or its folder, or a folder with archives somewhere below.</param>
    /// <exception cref="WatchException">It is none of these.</exception>
    public static WatchedPath Of(string path)
    {
        string full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            return new WatchedPath(null, IsProject(full) ? Path.Combine(full, "bin") : full);
        }

        string folder = Path.GetDirectoryName(full) ?? full;
        return full.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) && Directory.Exists(folder) ? new WatchedPath(full, folder)
            : File.Exists(full) && IsProjectFile(full) ? new WatchedPath(null, Path.Combine(folder, "bin"))
            : throw new WatchException($"'{full}' cannot be watched; give a project's folder, its bin folder, or a {Ending}. Settings come after it.");
    }

    /// <summary>The archive that was written last; null when there is none.</summary>
    /// <exception cref="IOException">The folder cannot be read now.</exception>
    public ArchiveStamp? Latest()
    {
        if (_file is not null)
        {
            return ArchiveStamp.Of(_file);
        }

        return Directory.Exists(_folder)
            ? Directory.EnumerateFiles(_folder, "*" + Ending, Below).Select(ArchiveStamp.Of).MaxBy(stamp => stamp?.WrittenAt)
            : null;
    }

    public override string ToString() => _file ?? _folder;

    private static bool IsProject(string folder) => Directory.EnumerateFiles(folder).Any(IsProjectFile);

    private static bool IsProjectFile(string file) => Path.GetExtension(file) is ".csproj" or ".fsproj" or ".vbproj";
}
