using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Server.Pages.Jobs.Arguments;

/// <summary>The arguments of a handler as a form, drawn from its JSON Schema. Values that the schema does not know stay as they are.</summary>
internal sealed class ArgsForm
{
    /// <summary>Of the names of inputs; a JSON Pointer follows.</summary>
    public const string Prefix = "arg:";

    /// <summary>The input that says whether the fields are meant or the JSON text.</summary>
    public const string ModeField = "argsAs";

    private const int DepthMax = 4;
    private const int FieldsMax = 60;
    private int _count;

    private ArgsForm(JsonElement schema, JsonObject args) => Fields = FieldsOf(schema, args, "", "args", 1);

    public IReadOnlyList<ArgsField> Fields { get; private set; }

    /// <summary>Whether the fields are shown, and not the text.</summary>
    public bool IsChosen { get; private set; } = true;

    public IReadOnlyDictionary<string, string> Errors { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Null when the schema names no properties, or there is none.</summary>
    public static ArgsForm? Of(JsonElement? schema, JsonNode? args)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } given || !TypesOf(given).Contains("object", StringComparer.Ordinal) || args is not (JsonObject or null))
        {
            return null;
        }

        var form = new ArgsForm(given, args as JsonObject ?? []);
        return form.Fields.Count > 0 && form._count <= FieldsMax ? form : null;
    }

    /// <summary>Takes what was sent; null when the JSON text is meant.</summary>
    /// <param name="sent">The form.</param>
    /// <param name="args">What the job says; what has no field here stays of it.</param>
    /// <param name="errors">Takes what is no number or no JSON, by its path.</param>
    public JsonObject? Read(IFormCollection sent, JsonObject args, Dictionary<string, string> errors)
    {
        IsChosen = sent[ModeField] == "fields";
        if (IsChosen)
        {
            Fields = [.. Fields.Select(field => Filled(field, sent))];
            Write(Fields, args, errors);
        }

        return IsChosen ? args : null;
    }

    public string? ErrorOf(ArgsField field) =>
        Errors.FirstOrDefault(error => error.Key == field.Path || (field.Kind == ArgsFieldKind.Json && (error.Key.StartsWith(field.Path + ".", StringComparison.Ordinal) || error.Key.StartsWith(field.Path + "[", StringComparison.Ordinal)))).Value;

    private static ArgsField Filled(ArgsField field, IFormCollection sent) => field.Kind == ArgsFieldKind.Group
        ? field with { Fields = [.. field.Fields.Select(inner => Filled(inner, sent))] }
        : sent.TryGetValue(field.InputName, out var value) ? field with { Value = value.ToString() } : field;

    private static void Write(IReadOnlyList<ArgsField> fields, JsonObject owner, Dictionary<string, string> errors)
    {
        foreach (var field in fields)
        {
            // A handler reads names in any case; the schema's is the one that is kept.
            var name = NameOf(field);
            var known = owner.Select(member => member.Key).FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
            if (field.Kind == ArgsFieldKind.Group)
            {
                var inner = owner[known] as JsonObject ?? [];
                Write(field.Fields, inner, errors);
                Set(owner, known, inner.Count > 0 || field.IsRequired ? inner : null, isMissing: inner.Count == 0 && !field.IsRequired);
            }
            else
            {
                Set(owner, known, ValueOf(field, errors), isMissing: field.Value.Trim().Length == 0 && !(field is { IsRequired: true, Kind: ArgsFieldKind.Text }));
            }
        }
    }

    private static void Set(JsonObject owner, string name, JsonNode? value, bool isMissing)
    {
        if (isMissing)
        {
            owner.Remove(name);
        }
        else if (owner[name] != value)
        {
            owner[name] = value;
        }
    }

    private static JsonNode? ValueOf(ArgsField field, Dictionary<string, string> errors)
    {
        if (field.Kind == ArgsFieldKind.Text)
        {
            return field.Value;
        }

        try
        {
            var value = field.Value.Trim().Length == 0 ? null : JsonNode.Parse(field.Value.Trim());
            if (field.Kind == ArgsFieldKind.Number && value is not null && value.GetValueKind() != JsonValueKind.Number)
            {
                errors[field.Path] = "must be a number";
            }

            return value;
        }
        catch (JsonException exception)
        {
            errors[field.Path] = field.Kind == ArgsFieldKind.Number ? "must be a number" : JobForm.Describe(exception);
            return null;
        }
    }

    private static string NameOf(ArgsField field) => field.Pointer[(field.Pointer.LastIndexOf('/') + 1)..].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static IReadOnlyList<string> TypesOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? schema.TryGetProperty("properties", out _) ? ["object"] : []
        : type.ValueKind == JsonValueKind.String ? [type.GetString() ?? ""]
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString() ?? "")]
        : [];

    private static ArgsFieldKind KindOf(JsonElement schema, int depth)
    {
        var types = TypesOf(schema).Where(type => type != "null").ToList();
        if (schema.TryGetProperty("enum", out var choices) && choices.ValueKind == JsonValueKind.Array)
        {
            return ArgsFieldKind.Choice;
        }

        // A number that may also be written as text is a number.
        return types switch
        {
            _ when types.Count > 0 && types.TrueForAll(type => type is "integer" or "number" or "string") && types.Exists(type => type != "string") => ArgsFieldKind.Number,
            ["string"] => ArgsFieldKind.Text,
            ["boolean"] => ArgsFieldKind.Boolean,
            ["object"] when depth < DepthMax && schema.TryGetProperty("properties", out var inner) && inner.ValueKind == JsonValueKind.Object && inner.EnumerateObject().Any() => ArgsFieldKind.Group,
            _ => ArgsFieldKind.Json,
        };
    }

    private List<ArgsField> FieldsOf(JsonElement schema, JsonObject args, string pointer, string path, int depth)
    {
        var fields = new List<ArgsField>();
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return fields;
        }

        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(name => name.ToString()).ToHashSet(StringComparer.Ordinal)
            : [];
        foreach (var property in properties.EnumerateObject().Take(FieldsMax))
        {
            _count++;
            var value = args.FirstOrDefault(member => member.Key.Equals(property.Name, StringComparison.OrdinalIgnoreCase)).Value;
            var isSchema = property.Value.ValueKind == JsonValueKind.Object;
            var kind = isSchema ? KindOf(property.Value, depth) : ArgsFieldKind.Json;
            if (kind == ArgsFieldKind.Group && value is not (JsonObject or null))
            {
                kind = ArgsFieldKind.Json;
            }

            var own = $"{pointer}/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            fields.Add(new ArgsField
            {
                Pointer = own,
                Path = $"{path}.{property.Name}",
                Label = property.Name,
                Kind = kind,
                IsRequired = required.Contains(property.Name),
                Description = isSchema && property.Value.TryGetProperty("description", out var description) ? description.ToString() : null,
                Value = TextOf(value, kind),
                Choices = kind == ArgsFieldKind.Choice ? [.. property.Value.GetProperty("enum").EnumerateArray().Select(choice => choice.GetRawText())] : [],
                Fields = kind == ArgsFieldKind.Group ? FieldsOf(property.Value, value as JsonObject ?? [], own, $"{path}.{property.Name}", depth + 1) : [],
            });
        }

        return fields;
    }

    private static string TextOf(JsonNode? value, ArgsFieldKind kind) =>
        value is null ? ""
        : kind == ArgsFieldKind.Text && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : kind == ArgsFieldKind.Number && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : value.ToJsonString(JsonText);

    private static readonly JsonSerializerOptions JsonText = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
