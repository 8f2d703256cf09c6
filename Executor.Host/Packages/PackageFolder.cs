using System.Text.Json;
using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>The folder of one package: what is kept of it, its unpacked versions, and archives that are on their way.</summary>
internal sealed class PackageFolder(string root, string name)
{
    private const string RecordName = "package.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string _path = Path.Combine(root, name);

    /// <exception cref="PackageException">There is a record that cannot be read.</exception>
    public PackageRecord Read()
    {
        string file = Path.Combine(_path, RecordName);
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize<PackageRecord>(File.ReadAllBytes(file), Json) ?? throw new JsonException("It is null.")
                : new PackageRecord();
        }
        catch (JsonException e)
        {
            // Without it an old order would pass for a new one, so it is not simply begun anew.
            throw new PackageException($"'{file}' is damaged ({e.Message}). Delete it when you know that the server's order is a present one.");
        }
    }

    /// <summary>Notes that an order is followed, before it is: one that fails must not be followed by an older one.</summary>
    /// <exception cref="PackageException">A later one was followed already.</exception>
    public void Accept(PackageStatement statement)
    {
        var record = Read();
        long followed = record.Revisions.GetValueOrDefault(statement.App);
        if (statement.Revision < followed)
        {
            throw new PackageException($"The order has revision {statement.Revision}, and revision {followed} was followed already: it is an old one, sent again.");
        }

        if (statement.Revision > followed)
        {
            Write(record.WithRevision(statement.App, statement.Revision));
        }
    }

    /// <summary>Notes what is to be loaded at the next start.</summary>
    public void Keep(PackageOrder order)
    {
        var record = Read();
        if (record.Release != order.Release)
        {
            Write(record with { Release = order.Release, Key = order.Key });
        }
    }

    /// <summary>Notes that nothing is to be loaded at the next start.</summary>
    public void Forget()
    {
        if (Read() is { Release: not null } record)
        {
            Write(record with { Release = null, Key = null });
        }
    }

    /// <summary>Where a version is unpacked to.</summary>
    public string VersionPath(string folderName) => Path.Combine(_path, folderName);

    /// <summary>Where its archive is gathered; a part of it survives a restart.</summary>
    public string ArchivePath(string folderName)
    {
        Directory.CreateDirectory(_path);
        return Path.Combine(_path, folderName + ".partial");
    }

    /// <summary>Deletes everything but the record and some versions. What cannot be deleted now is left to the next time.</summary>
    public void DeleteAllBut(IReadOnlyCollection<string> folderNames)
    {
        if (!Directory.Exists(_path))
        {
            return;
        }

        foreach (string entry in Directory.EnumerateFileSystemEntries(_path))
        {
            string entryName = Path.GetFileName(entry);
            if (entryName == RecordName || folderNames.Contains(entryName) || folderNames.Contains(Path.GetFileNameWithoutExtension(entryName)))
            {
                continue;
            }

            try
            {
                if (Directory.Exists(entry))
                {
                    Directory.Delete(entry, recursive: true);
                }
                else
                {
                    File.Delete(entry);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Windows keeps files of code that is still loaded.
            }
        }
    }

    private void Write(PackageRecord record)
    {
        Directory.CreateDirectory(_path);
        string file = Path.Combine(_path, RecordName);
        string temporary = file + ".new";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(stream, record, Json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }
}
