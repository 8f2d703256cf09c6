using System.Globalization;

namespace Executor.Host.Packages;

/// <summary>The threads of this process by name, where the system tells (Linux).</summary>
internal static class ProcessThreads
{
    private const string Tasks = "/proc/self/task";

    // The runtime's own, and the SDK's; the system cuts names at 15 characters.
    private static readonly string[] KnownNames = [".NET", "dotnet", "run start", "due timer", "Console logger", "Executor.Host"];

    public static HashSet<int> Ids() => [.. Named().Select(thread => thread.Id)];

    /// <summary>Threads that are neither the runtime's nor the SDK's.</summary>
    public static IEnumerable<(int Id, string Name)> Foreign()
        => Named().Where(thread => !Array.Exists(KnownNames, known => thread.Name.StartsWith(known, StringComparison.Ordinal)));

    private static IEnumerable<(int Id, string Name)> Named()
    {
        if (!Directory.Exists(Tasks))
        {
            yield break;
        }

        foreach (string folder in Directory.EnumerateDirectories(Tasks))
        {
            string? name = null;
            try
            {
                name = File.ReadAllText(Path.Combine(folder, "comm")).Trim();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }

            if (name is not null && int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                yield return (id, name);
            }
        }
    }
}
