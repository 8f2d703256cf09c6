using System.Text.Json;
using System.Text.Json.Nodes;
using Executor.Sdk.Hosting;

namespace PackJobs;

/// <summary>
/// A library's <c>deps.json</c>. Libraries that only the SDK needs are taken out, because the host brings them; a name left without its file
/// would make the runtime refuse the whole folder.
/// </summary>
internal sealed class DependencyFile
{
    private static readonly string[] AssetKinds = ["runtime", "native", "resources", "runtimeTargets"];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private readonly JsonObject _root;
    private readonly JsonObject _target;
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);

    private DependencyFile(JsonObject root, JsonObject target, string name)
    {
        _root = root;
        _target = target;
        if (target.Select(library => library.Key).FirstOrDefault(key => NameOf(key).Equals(name, StringComparison.OrdinalIgnoreCase)) is { } start)
        {
            Keep(start);
        }
    }

    /// <exception cref="PackException">The file is missing or no such file.</exception>
    public static DependencyFile Read(string path, string name)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
            string target = root["runtimeTarget"]!["name"]!.GetValue<string>();
            return new DependencyFile(root, root["targets"]![target]!.AsObject(), name);
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new PackException($"'{path}' cannot be read ({e.Message}); leave GenerateDependencyFile on.");
        }
    }

    /// <summary>The published files of libraries that do not go into the package.</summary>
    public IReadOnlySet<string> LeftOutFiles()
    {
        var kept = _kept.SelectMany(FilesOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return _target
            .Where(library => !_kept.Contains(library.Key))
            .SelectMany(library => FilesOf(library.Key))
            .Where(file => !kept.Contains(file))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public byte[] Trimmed()
    {
        foreach (string library in _target.Select(library => library.Key).Where(key => !_kept.Contains(key)).ToList())
        {
            _target.Remove(library);
            _root["libraries"]?.AsObject().Remove(library);
        }

        foreach (var (_, library) in _target)
        {
            if (library!["dependencies"] is JsonObject needs)
            {
                foreach (string need in needs.Select(need => need.Key).Where(need => !_kept.Contains(KeyOf(need, needs))).ToList())
                {
                    needs.Remove(need);
                }
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(_root, Indented);
    }

    private static string NameOf(string key) => key.Split('/')[0];

    private static string KeyOf(string name, JsonObject needs) => $"{name}/{needs[name]!.GetValue<string>()}";

    /// <summary>The SDK's library is named after its package, its project or its assembly, as it is referenced.</summary>
    private bool IsSdk(string key)
        => _target[key]!["runtime"] is JsonObject assets
            && assets.Any(asset => Path.GetFileNameWithoutExtension(asset.Key) == SharedAssemblies.Sdk);

    private void Keep(string key)
    {
        if (!_target.ContainsKey(key) || IsSdk(key) || !_kept.Add(key))
        {
            return;
        }

        if (_target[key]!["dependencies"] is JsonObject needs)
        {
            foreach (var (need, _) in needs)
            {
                Keep(KeyOf(need, needs));
            }
        }
    }

    /// <summary>Publishing puts assemblies beside each other, satellites below their culture, and files per platform where the package has them.</summary>
    private IEnumerable<string> FilesOf(string key)
        => from kind in AssetKinds
           where _target[key]![kind] is JsonObject
           from asset in _target[key]![kind]!.AsObject()
           select kind switch
           {
               "runtimeTargets" => asset.Key,
               "resources" => $"{asset.Value!["locale"]}/{Path.GetFileName(asset.Key)}",
               _ => Path.GetFileName(asset.Key),
           };
}
