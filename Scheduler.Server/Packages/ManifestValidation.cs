using System.Text;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Packages;

/// <summary>What a manifest may say of itself; whether the archive is as it says is for <see cref="ArchiveInspection"/>.</summary>
internal static class ManifestValidation
{
    public static void Check(PackageManifest manifest, FieldErrors errors)
    {
        if (manifest.Format != PackageManifest.CurrentFormat)
        {
            errors.Add("format", $"must be {PackageManifest.CurrentFormat}; this server knows no other");
        }

        Names.CheckName("name", manifest.Name, errors);
        CheckVersion("version", manifest.Version, errors);
        CheckVersion("sdk.min", manifest.Sdk.Min, errors);
        if (manifest.Sdk.Max is { } max)
        {
            CheckVersion("sdk.max", max, errors);
            if (VersionOrder.Instance.Compare(max, manifest.Sdk.Min) <= 0)
            {
                errors.Add("sdk.max", "must be greater than sdk.min");
            }
        }

        CheckHandlers(manifest.Handlers, errors);
        CheckFiles(manifest, errors);
    }

    private static void CheckVersion(string path, string version, FieldErrors errors)
    {
        if (!VersionOrder.IsWellFormed(version))
        {
            errors.Add(path, VersionOrder.Rule);
        }
    }

    private static void CheckHandlers(IReadOnlyList<ManifestHandler> handlers, FieldErrors errors)
    {
        if (handlers.Count is 0 or > HelloValidation.MaxHandlers)
        {
            errors.Add("handlers", handlers.Count == 0 ? "is empty: the package has no handlers" : $"must be at most {HelloValidation.MaxHandlers}");
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < handlers.Count; i++)
        {
            if (!HelloValidation.IsHandlerName(handlers[i].Name))
            {
                errors.Add($"handlers[{i}].name", "must be 1 to 200 letters, digits, '.', '_', ':' or '-'");
            }
            else if (!names.Add(handlers[i].Name))
            {
                errors.Add($"handlers[{i}].name", $"is there twice: {handlers[i].Name}");
            }

            if (handlers[i].ArgsSchema is { } schema && (schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null) || Encoding.UTF8.GetByteCount(schema.GetRawText()) > ArchiveLimits.SchemaBytes))
            {
                errors.Add($"handlers[{i}].argsSchema", $"must be an object of at most {ArchiveLimits.SchemaBytes} bytes, or null");
            }
        }
    }

    private static void CheckFiles(PackageManifest manifest, FieldErrors errors)
    {
        if (manifest.Files.Count > PackageLimits.Entries)
        {
            errors.Add("files", $"must be at most {PackageLimits.Entries}");
            return;
        }

        var paths = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < manifest.Files.Count; i++)
        {
            var file = manifest.Files[i];
            if (PackagePaths.Problem(file.Path) is { } problem)
            {
                errors.Add($"files[{i}].path", problem);
            }
            else if (!paths.Add(file.Path))
            {
                errors.Add($"files[{i}].path", $"is there twice: {file.Path}");
            }

            if (file.Sha256.Length != 64 || !file.Sha256.All(char.IsAsciiHexDigitLower))
            {
                errors.Add($"files[{i}].sha256", "must be 64 lower-case hexadecimal digits");
            }

            if (file.SizeBytes is < 0 or > PackageLimits.UnpackedBytes)
            {
                errors.Add($"files[{i}].sizeBytes", $"must be 0 to {PackageLimits.UnpackedBytes}");
            }
        }

        if (!manifest.EntryAssembly.EndsWith(".dll", StringComparison.Ordinal) || !paths.Contains(manifest.EntryAssembly))
        {
            errors.Add("entryAssembly", "must be the path of a .dll among the files");
        }
    }
}
