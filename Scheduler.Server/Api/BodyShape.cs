using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Server.Api;

/// <summary>Compares a document with the type it should become and names every difference; the serializer alone stops at the first, and cannot say which value of <c>kind</c> it misses.</summary>
internal static class BodyShape
{
    public static void Check(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        if (errors.IsFull)
        {
            return;
        }

        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(element, type, path, errors);
                break;
            case JsonTypeInfoKind.Enumerable:
                CheckArray(element, type, path, errors);
                break;
            case JsonTypeInfoKind.Dictionary:
                CheckDictionary(element, type, path, errors);
                break;
            default:
                CheckValue(element, type, path, errors);
                break;
        }
    }

    private static void CheckObject(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        if (!Expect(element, JsonValueKind.Object, "must be an object", path, errors)
            || Resolve(element, type, path, errors) is not { } actual)
        {
            return;
        }

        var kind = type.PolymorphismOptions?.TypeDiscriminatorPropertyName;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            var memberPath = Join(path, member.Name);
            if (!seen.Add(member.Name))
            {
                errors.Add(memberPath, "is given twice");
            }
            else if (member.Name != kind)
            {
                CheckMember(member, actual, memberPath, errors);
            }
        }

        foreach (var property in actual.Properties)
        {
            if (property.IsRequired && !seen.Contains(property.Name))
            {
                errors.Add(Join(path, property.Name), "is required");
            }
        }
    }

    private static void CheckMember(JsonProperty member, JsonTypeInfo owner, string path, FieldErrors errors)
    {
        var property = owner.Properties.FirstOrDefault(p => p.Name == member.Name && p.Set is not null)
            ?? owner.Properties.FirstOrDefault(p => p.Name == member.Name && p.AssociatedParameter is not null);
        if (property is null)
        {
            errors.Add(path, "is not a known property");
        }
        else if (member.Value.ValueKind != JsonValueKind.Null)
        {
            Check(member.Value, owner.Options.GetTypeInfo(property.PropertyType), path, errors);
        }
        else if (!property.IsSetNullable || (property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null))
        {
            // A JsonElement can hold a null of its own.
            if (property.PropertyType != typeof(JsonElement))
            {
                errors.Add(path, "must not be null");
            }
        }
    }

    /// <summary>The type that the discriminator names; a plain object is its own.</summary>
    private static JsonTypeInfo? Resolve(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        if (type.PolymorphismOptions is not { } polymorphism)
        {
            return type;
        }

        var name = polymorphism.TypeDiscriminatorPropertyName;
        var known = polymorphism.DerivedTypes.Select(d => (string)d.TypeDiscriminator!).ToList();
        if (!element.TryGetProperty(name, out var kind))
        {
            errors.Add(Join(path, name), $"is required: one of {string.Join(", ", known)}");
            return null;
        }

        var index = kind.ValueKind == JsonValueKind.String ? known.IndexOf(kind.GetString()!) : -1;
        if (index < 0)
        {
            errors.Add(Join(path, name), $"must be one of {string.Join(", ", known)}");
            return null;
        }

        return type.Options.GetTypeInfo(polymorphism.DerivedTypes[index].DerivedType);
    }

    private static void CheckArray(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        if (!Expect(element, JsonValueKind.Array, "must be an array", path, errors))
        {
            return;
        }

        var elementType = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            var itemPath = $"{path}[{index++}]";
            if (item.ValueKind == JsonValueKind.Null)
            {
                errors.Add(itemPath, "must not be null");
            }
            else
            {
                Check(item, elementType, itemPath, errors);
            }

            if (errors.IsFull)
            {
                return;
            }
        }
    }

    private static void CheckDictionary(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        if (!Expect(element, JsonValueKind.Object, "must be an object", path, errors))
        {
            return;
        }

        var elementType = type.Options.GetTypeInfo(type.ElementType!);
        foreach (var member in element.EnumerateObject())
        {
            var memberPath = Join(path, member.Name);
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                errors.Add(memberPath, "must not be null");
            }
            else
            {
                Check(member.Value, elementType, memberPath, errors);
            }
        }
    }

    private static void CheckValue(JsonElement element, JsonTypeInfo type, string path, FieldErrors errors)
    {
        try
        {
            element.Deserialize(type);
        }
        catch (JsonException)
        {
            errors.Add(path.Length == 0 ? "$" : path, ValueRules.Describe(type.Type));
        }
    }

    private static bool Expect(JsonElement element, JsonValueKind kind, string message, string path, FieldErrors errors)
    {
        if (element.ValueKind == kind)
        {
            return true;
        }

        errors.Add(path.Length == 0 ? "$" : path, message);
        return false;
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
