using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Api;

/// <summary>The OpenAPI document says what is mapped, all of it, and its examples are true.</summary>
public sealed partial class OpenApiTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string SampleId = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task Document_OfTheServer_HasEveryRouteAndNoOther()
    {
        var mapped = admin.Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true })
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => $"{method} /{Constraint().Replace(endpoint.RoutePattern.RawText ?? "", "").Trim('/')}"))
            .Where(route => route.Contains(" /api/v1/", StringComparison.Ordinal) && !route.EndsWith("/openapi/v1.json", StringComparison.Ordinal));

        var described = (await OperationsAsync()).Select(operation => $"{operation.Method} {operation.Path}");

        Assert.Equal(mapped.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operations_Each_SayAllThatACallerNeeds()
    {
        var operations = await OperationsAsync();
        var gaps = new List<string>();
        foreach (var (method, path, operation) in operations)
        {
            gaps.AddRange(GapsOf(path, operation).Select(gap => $"{method} {path} {gap}"));
        }

        gaps.AddRange(operations.GroupBy(operation => Text(operation.Json, "operationId")).Where(group => group.Count() > 1).Select(group => $"{group.Key} names {group.Count()} operations"));
        Assert.True(gaps.Count == 0, string.Join(Environment.NewLine, gaps));
    }

    [Fact]
    public async Task Document_OfTheServer_DefinesTheSchemesItNames()
    {
        var document = await DocumentAsync();
        var schemes = document.GetProperty("components").GetProperty("securitySchemes");

        var named = (await OperationsAsync()).SelectMany(operation => Schemes(operation.Json)).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(["bearer", "executor"], named.Order(StringComparer.Ordinal));
        Assert.All(named, name => Assert.Equal("bearer", Text(schemes.GetProperty(name), "scheme")));
    }

    [Fact]
    public async Task Schemas_OfInstants_AreText()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        var createdAt = schemas.GetProperty("JobView").GetProperty("properties").GetProperty("createdAt");

        Assert.Equal(("string", "date-time"), (Text(createdAt, "type"), Text(createdAt, "format")));
    }

    [Fact]
    public async Task Upload_OfAPackage_NamesTheFieldOfItsForm()
    {
        var upload = (await OperationsAsync()).Single(operation => (operation.Method, operation.Path) == ("POST", "/api/v1/packages")).Json;

        var schema = upload.GetProperty("requestBody").GetProperty("content").GetProperty("multipart/form-data").GetProperty("schema");

        Assert.Equal("binary", Text(schema.GetProperty("properties").GetProperty("file"), "format"));
        Assert.Equal("file", schema.GetProperty("required")[0].GetString());
    }

    [Fact]
    public async Task Examples_Each_AreTakenByTheServer()
    {
        var tokens = new Dictionary<string, string>(StringComparer.Ordinal) { ["bearer"] = admin.AdminToken, ["executor"] = await ExecutorTokenAsync() };
        var (_, ownToken) = await admin.Server.AddUserAsync(admin.AdminToken, "example-changer", "Viewer");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var refused = new List<string>();
        var sent = 0;

        // What makes objects comes first, so that the others have one to work on.
        foreach (var (method, path, operation) in (await OperationsAsync()).OrderBy(o => o.Path.Contains('{')).ThenBy(o => o.Path, StringComparer.Ordinal))
        {
            if (ExampleOf(operation) is not { } example)
            {
                continue;
            }

            var collection = path["/api/v1/".Length..].Split('/')[0];
            var target = Placeholder().Replace(path, ids.GetValueOrDefault(collection, SampleId)) + (path.EndsWith("/import", StringComparison.Ordinal) ? "?mode=plan" : "");
            var token = path.EndsWith("/me/password", StringComparison.Ordinal) ? ownToken : Schemes(operation).Select(scheme => tokens[scheme]).FirstOrDefault();
            var body = example.Replace(SampleId, ids.GetValueOrDefault("jobs", SampleId), StringComparison.Ordinal);
            using var response = await admin.Server.SendAsync(new HttpMethod(method), target, body, token, ifMatch: "*");
            var answer = await response.Content.ReadAsStringAsync();
            sent++;
            if (!IsTaken(response.StatusCode, Schemes(operation).Any(), ids.ContainsKey(collection)))
            {
                refused.Add($"{method} {path}: {(int)response.StatusCode} {answer}");
            }
            else if (IdIn(answer) is { } id && !path.Contains('{'))
            {
                ids.TryAdd(collection, id);
            }
        }

        Assert.Empty(refused);
        Assert.True(sent > 15, $"{sent} examples");
    }

    /// <summary>The shape and the values are right; the object may be elsewhere, in another state or a secret that the example cannot know.</summary>
    private static bool IsTaken(HttpStatusCode status, bool isSignedIn, bool hasObject) => (int)status switch
    {
        < 300 or 409 or 410 => true,
        401 => !isSignedIn,
        404 => !hasObject,
        _ => false,
    };

    private static string? IdIn(string answer)
    {
        if (answer.Length == 0)
        {
            return null;
        }

        var json = JsonElement.Parse(answer);
        var first = json.ValueKind == JsonValueKind.Array && json.GetArrayLength() > 0 ? json[0] : json;
        return first.ValueKind != JsonValueKind.Object ? null
            : first.TryGetProperty("id", out var id) ? id.GetString()
            : first.TryGetProperty("runId", out var runId) ? runId.GetString()
            : null;
    }

    private static IEnumerable<string> GapsOf(string path, JsonElement operation)
    {
        foreach (var name in new[] { "summary", "operationId" })
        {
            if (Text(operation, name).Length == 0)
            {
                yield return $"has no {name}: give its endpoint one";
            }
        }

        if (!operation.TryGetProperty("tags", out var tags) || tags.GetArrayLength() == 0 || tags[0].GetString() is "Scheduler.Server" or null)
        {
            yield return "has no tag: call WithTags";
        }

        var responses = operation.GetProperty("responses").EnumerateObject().ToDictionary(response => response.Name, response => response.Value, StringComparer.Ordinal);
        if (!responses.Keys.Any(status => status[0] == '2'))
        {
            yield return "has no answer of success: call Produces";
        }

        foreach (var (status, response) in responses)
        {
            var types = response.TryGetProperty("content", out var content) ? content.EnumerateObject().ToList() : [];
            if (status[0] == '2' && status != "204" && !types.Any(type => type.Value.TryGetProperty("schema", out _)))
            {
                yield return $"does not say what its {status} holds: call Produces<T>";
            }

            if (status[0] is '4' or '5' && types.All(type => type.Name != "application/problem+json"))
            {
                yield return $"does not say that its {status} is a problem document";
            }
        }

        var secured = Schemes(operation).Any();
        foreach (var status in secured ? ["401", "429"] : new[] { "429" })
        {
            if (!responses.ContainsKey(status))
            {
                yield return $"does not name {status}: call Refuses";
            }
        }

        var parameters = operation.TryGetProperty("parameters", out var list) ? list.EnumerateArray().ToList() : [];
        foreach (var name in Placeholder().Matches(path).Select(match => match.Value.Trim('{', '}')))
        {
            if (!parameters.Any(parameter => Text(parameter, "in") == "path" && Text(parameter, "name") == name))
            {
                yield return $"does not describe {{{name}}}";
            }
        }

        if (operation.TryGetProperty("requestBody", out var body)
            && body.GetProperty("content").TryGetProperty("application/json", out _)
            && ExampleOf(operation) is null)
        {
            yield return "has no example of its body: call WithExample";
        }
    }

    private static string? ExampleOf(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body)
        && body.GetProperty("content").TryGetProperty("application/json", out var json)
        && json.TryGetProperty("example", out var example)
            ? example.GetRawText()
            : null;

    private static IEnumerable<string> Schemes(JsonElement operation) =>
        operation.TryGetProperty("security", out var security) ? security.EnumerateArray().SelectMany(one => one.EnumerateObject()).Select(scheme => scheme.Name) : [];

    private static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private async Task<string> ExecutorTokenAsync()
    {
        var (made, key) = await admin.Server.CallAsync(HttpMethod.Post, "executor-keys", new { app = "examples" }, admin.AdminToken);
        Assert.Equal(HttpStatusCode.Created, made);
        var (_, answer) = await admin.Server.CallAsync(HttpMethod.Post, "executor/token", new { key = RunningServer.Text(key, "key") });
        return RunningServer.Text(answer, "accessToken");
    }

    private async Task<JsonElement> DocumentAsync()
    {
        var (status, document) = await admin.Server.CallAsync(HttpMethod.Get, "openapi/v1.json", token: admin.AdminToken);
        Assert.Equal(HttpStatusCode.OK, status);
        return document;
    }

    private async Task<List<(string Method, string Path, JsonElement Json)>> OperationsAsync() =>
    [
        .. (await DocumentAsync()).GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => (operation.Name.ToUpperInvariant(), "/" + path.Name.Trim('/'), operation.Value))),
    ];

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"(?<=\{[^}:]*):[^}]*(?=\})", RegexOptions.None, 1000)]
    private static partial Regex Constraint();
}
