namespace Scheduler.Server.Startup;

/// <summary>Where this process keeps its files: section <c>Data</c>.</summary>
internal sealed class DataFolder
{
    public DataFolder(string? configured)
    {
        Path = System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(configured) ? "data" : configured);
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Data:Path {Path} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Absolute; a relative setting is relative to the folder the process was started in.</summary>
    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);
}
