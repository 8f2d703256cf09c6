using System.Text.Json;

namespace Scheduler.Server.Packages;

/// <summary>Compares the handlers of two versions.</summary>
internal static class HandlerComparison
{
    // Of each kind and handler; nobody reads more.
    private const int MostPointers = 50;
    private const int MaxDepth = 32;

    public static HandlerChanges Compare(string fromVersion, IReadOnlyList<ManifestHandler> before, IReadOnlyList<ManifestHandler> after)
    {
        var old = before.ToDictionary(handler => handler.Name, StringComparer.Ordinal);
        var names = after.Select(handler => handler.Name).ToHashSet(StringComparer.Ordinal);
        return new HandlerChanges(
            fromVersion,
            [.. after.Select(handler => handler.Name).Where(name => !old.ContainsKey(name))],
            [.. before.Select(handler => handler.Name).Where(name => !names.Contains(name))],
            [.. after.Where(handler => old.ContainsKey(handler.Name)).Select(handler => Compare(handler.Name, old[handler.Name].ArgsSchema, handler.ArgsSchema)).OfType<SchemaChange>()]);
    }

    private static SchemaChange? Compare(string handler, JsonElement? before, JsonElement? after)
    {
        var (added, removed, changed) = (new List<string>(), new List<string>(), new List<string>());
        Walk("", before, after, 0, added, removed, changed);
        return added.Count + removed.Count + changed.Count == 0
            ? null
            : new SchemaChange(handler, [.. added.Take(MostPointers)], [.. removed.Take(MostPointers)], [.. changed.Take(MostPointers)]);
    }

    private static void Walk(string pointer, JsonElement? before, JsonElement? after, int depth, List<string> added, List<string> removed, List<string> changed)
    {
        var (isOld, isNew) = (before is { ValueKind: not JsonValueKind.Null }, after is { ValueKind: not JsonValueKind.Null });
        if (!isOld && !isNew)
        {
            return;
        }

        if (isOld != isNew)
        {
            (isNew ? added : removed).Add(pointer);
            return;
        }

        var (left, right) = (before!.Value, after!.Value); // both are there
        if (left.ValueKind != JsonValueKind.Object || right.ValueKind != JsonValueKind.Object || depth >= MaxDepth)
        {
            if (!JsonElement.DeepEquals(left, right))
            {
                changed.Add(pointer);
            }

            return;
        }

        foreach (var name in left.EnumerateObject().Select(property => property.Name).Union(right.EnumerateObject().Select(property => property.Name), StringComparer.Ordinal))
        {
            Walk(
                $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}",
                left.TryGetProperty(name, out var one) ? one : null,
                right.TryGetProperty(name, out var other) ? other : null,
                depth + 1, added, removed, changed);
        }
    }
}
