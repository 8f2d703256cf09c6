namespace TestServers;

/// <summary>A folder that lives as long as its owner.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Makes an empty folder under the machine's temporary one.</summary>
    public TempFolder(string purpose) => Path = Directory.CreateTempSubdirectory($"quartzscheduler-{purpose}-").FullName;

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The full path of a name inside the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed a moment ago may still be writing its last file; the machine's own cleaning gets it.
        }
        catch (UnauthorizedAccessException)
        {
            // The same race, seen from another side.
        }
    }
}
