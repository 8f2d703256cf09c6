namespace Executor.Host.Watch;

/// <summary>What tells one state of an archive from another.</summary>
internal sealed record ArchiveStamp(string Path, DateTime WrittenAt, long SizeBytes)
{
    /// <summary>Null when there is no such file.</summary>
    public static ArchiveStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new ArchiveStamp(path, file.LastWriteTimeUtc, file.Length) : null;
    }

    /// <summary>A library beside the archive that was built after it, and so is not what the archive holds; null when there is none.</summary>
    public string? NewerLibrary()
    {
        string folder = System.IO.Path.GetDirectoryName(Path)!; // A file has a folder.
        string archive = System.IO.Path.GetFileName(Path);
        return Directory.EnumerateFiles(folder, "*.dll")
            .Where(file => archive.StartsWith(System.IO.Path.GetFileNameWithoutExtension(file) + ".", StringComparison.Ordinal))
            .FirstOrDefault(file => File.GetLastWriteTimeUtc(file) > WrittenAt);
    }
}
