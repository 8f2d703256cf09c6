namespace Executor.Host.Packages;

/// <summary>Keeps a second process out of the folder of packages.</summary>
internal sealed class PackageLock : IDisposable
{
    private readonly FileStream _file;

    private PackageLock(FileStream file) => _file = file;

    /// <exception cref="PackageException">The folder cannot be used.</exception>
    public static PackageLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new PackageLock(new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageException($"The folder of packages '{folder}' cannot be used ({e.Message}). Each process needs one of its own: give it with --Executor:PackagesPath=DIR.");
        }
    }

    public void Dispose() => _file.Dispose();
}
