using System.Text;

namespace Executor.Sdk.Protocol;

/// <summary>What an entry of an archive may be called, so that it lands in its folder on every file system and nowhere else.</summary>
public static class PackagePaths
{
    /// <summary>Says what is wrong with a path.</summary>
    /// <param name="path">The path, with <c>/</c> between folders.</param>
    /// <returns>The end of a sentence that begins with the path; null when it is fine.</returns>
    public static string? Problem(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length is 0 or > PackageLimits.PathLength)
        {
            return $"must be 1 to {PackageLimits.PathLength} characters";
        }

        if (path.Any(c => char.IsControl(c) || c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' or '\uFFFD'))
        {
            return "has a character that a path of a package may not have (use '/' between folders)";
        }

        if (path[0] == '/')
        {
            return "is absolute";
        }

        if (path[^1] == '/')
        {
            return "is a folder; only files have entries";
        }

        var parts = path.Split('/');
        if (parts.Contains("..") || parts.Contains("."))
        {
            return "leads out of its folder or names one twice ('..' or '.')";
        }

        // Windows drops a dot or space at the end of a name, so two would become one.
        return parts.Any(part => part.Length == 0 || part[^1] is '.' or ' ' || part[0] == ' ') ? "has an empty part, or one that begins or ends with a space or ends with a dot" : null;
    }

    /// <summary>Finds the first path that some file system takes for another one, or for a folder of another one.</summary>
    /// <param name="paths">All paths of an archive.</param>
    /// <returns>The path; null when there is none.</returns>
    public static string? Collision(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var path in paths)
        {
            var key = path.IsNormalized(NormalizationForm.FormC) ? path : path.Normalize(NormalizationForm.FormC);
            if (!files.Add(key) || folders.Contains(key))
            {
                return path;
            }

            for (var slash = key.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = key.IndexOf('/', slash + 1))
            {
                if (files.Contains(key[..slash]))
                {
                    return path;
                }

                folders.Add(key[..slash]);
            }
        }

        return null;
    }
}
