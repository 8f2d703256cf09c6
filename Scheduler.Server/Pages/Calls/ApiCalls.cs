using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Scheduler.Server.Access;
using Scheduler.Server.Api;

namespace Scheduler.Server.Pages.Calls;

/// <summary>
/// Changes from the console take the door that programs take: the REST endpoint itself, inside this process, as the page's user. So there is one validation,
/// one audit row and one place that decides rights, and a page cannot do what a token of its user could not.
/// </summary>
internal sealed class ApiCalls(IEnumerable<EndpointDataSource> sources)
{
    private readonly Lazy<Dictionary<string, RouteEndpoint>> _endpoints = new(() => Index(sources));

    /// <param name="page">The page's own request: its user, address and services.</param>
    /// <param name="method">As in HTTP.</param>
    /// <param name="pattern">The endpoint's pattern behind the prefix, such as <c>/jobs/{id}/pause</c>.</param>
    /// <param name="id">The value of <c>{id}</c>.</param>
    /// <param name="body">Becomes the JSON body; null for none.</param>
    /// <param name="version">The version that the change is made to.</param>
    /// <param name="route">The values of what else the pattern has in braces.</param>
    public async Task<ApiCallResult> SendAsync(
        HttpContext page, string method, string pattern, string? id = null, object? body = null, long? version = null, IReadOnlyDictionary<string, string>? route = null)
    {
        var endpoint = _endpoints.Value.TryGetValue($"{method} {ApiRoutes.Prefix}{pattern}", out var found)
            ? found
            : throw new ArgumentException($"There is no endpoint {method} {pattern}.", nameof(pattern));
        if (!IsAllowed(endpoint, page.User))
        {
            return new ApiCallResult(StatusCodes.Status403Forbidden, default);
        }

        using var sent = new MemoryStream(body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, ApiJson.Options));
        using var answered = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = page.RequestServices, User = page.User, RequestAborted = page.RequestAborted };
        context.Connection.RemoteIpAddress = page.Connection.RemoteIpAddress;
        context.Request.Method = method;
        context.Request.Scheme = page.Request.Scheme;
        context.Request.Host = page.Request.Host;
        context.Request.Path = ApiRoutes.Prefix + pattern.Replace("{id}", id, StringComparison.Ordinal);
        foreach (var (name, value) in route ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            context.Request.Path = context.Request.Path.Value?.Replace($"{{{name}}}", value, StringComparison.Ordinal);
            context.Request.RouteValues[name] = value;
        }

        context.Request.Headers.AcceptLanguage = Text.Preferences.Language(page.Request);
        context.Request.RouteValues["id"] = id;
        context.Request.Body = sent;
        context.Request.ContentLength = sent.Length;
        if (body is not null)
        {
            context.Request.ContentType = "application/json";
        }

        if (version is not null)
        {
            context.Request.Headers.IfMatch = ETags.Of(version.Value);
        }

        context.Response.Body = answered;
        context.SetEndpoint(endpoint);
        await (endpoint.RequestDelegate ?? throw new InvalidOperationException($"{method} {pattern} handles nothing."))(context);
        return new ApiCallResult(context.Response.StatusCode, answered.Length == 0 ? default : JsonElement.Parse(answered.ToArray()));
    }

    private static bool IsAllowed(RouteEndpoint endpoint, ClaimsPrincipal user) =>
        endpoint.Metadata.GetMetadata<RequiredPermission>() is { } required
            ? user.May(required.Permission)
            : endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || user.Identity is { IsAuthenticated: true };

    private static Dictionary<string, RouteEndpoint> Index(IEnumerable<EndpointDataSource> sources)
    {
        var index = new Dictionary<string, RouteEndpoint>(StringComparer.Ordinal);
        foreach (var endpoint in sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [])
            {
                index.TryAdd($"{method} /{endpoint.RoutePattern.RawText?.Trim('/')}", endpoint);
            }
        }

        return index;
    }
}
