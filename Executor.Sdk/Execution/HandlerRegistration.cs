using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace Executor.Sdk.Execution;

/// <summary>A handler that was registered; it becomes callable once the container exists.</summary>
/// <param name="Name">The handler's name.</param>
/// <param name="CreateInvoker">Makes its invoker from the container's root.</param>
internal sealed record HandlerRegistration(string Name, Func<IServiceProvider, JsonSerializerOptions, HandlerInvoker> CreateInvoker)
{
    public RegisteredHandler Build(IServiceProvider root, JsonSerializerOptions json)
    {
        var invoker = CreateInvoker(root, json);
        return new RegisteredHandler(Name, invoker, SchemaOf(invoker.ArgsType, json));
    }

    private static JsonElement? SchemaOf(Type type, JsonSerializerOptions json)
    {
        if (type == typeof(JsonElement))
        {
            return null;
        }

        var options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true };
        JsonNode schema = json.GetJsonSchemaAsNode(type, options);
        return JsonSerializer.SerializeToElement(schema);
    }
}
