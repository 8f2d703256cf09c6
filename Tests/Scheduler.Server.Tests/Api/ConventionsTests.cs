using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Scheduler.Server.Tests.Api;

public sealed class ConventionsTests(ConventionsApp app) : IClassFixture<ConventionsApp>
{
    [Fact]
    public async Task Post_RightBody_IsAnsweredInOurJson()
    {
        using var response = await PostAsync("shapes", """{"name":"a","colour":"darkBlue","at":"2030-01-31T09:30:00Z","args":{}}""");

        var json = await JsonAsync(response);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("darkBlue", json.GetProperty("colour").GetString());
        Assert.Equal("2030-01-31T09:30:00.000Z", json.GetProperty("at").GetString());
    }

    [Theory]
    [InlineData("""{"name":"a","nope":1}""", "nope")]
    [InlineData("""{"name":"a","parts":[{"edges":1}]}""", "parts[0].kind")]
    [InlineData("""{""", "$")]
    [InlineData("", "$")]
    public async Task Post_WrongBody_Is400NamingThePath(string body, string path)
    {
        using var response = await PostAsync("shapes", body);

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "validation", path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_BodyOverTheLimit_Is413(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/shapes")
        {
            Content = new StringContent($$"""{"name":"{{new string('x', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await app.Http.SendAsync(request);

        await AssertProblemAsync(response, HttpStatusCode.RequestEntityTooLarge, "payloadTooLarge");
    }

    [Fact]
    public async Task Post_OtherMediaType_Is415()
    {
        using var response = await app.Http.PostAsync("api/v1/shapes", new StringContent("name=a", Encoding.UTF8, "text/plain"));

        await AssertProblemAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupportedMediaType");
    }

    [Fact]
    public async Task Post_NoBodyWhereOptional_TakesTheDefaults()
    {
        using var response = await app.Http.PostAsync("api/v1/maybe", content: null);

        Assert.Equal(3, (await JsonAsync(response)).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Post_WrongBodyBoundByTheFramework_IsStillA400()
    {
        using var response = await PostAsync("bare", """{"name":5}""");

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "validation");
    }

    [Theory]
    [InlineData("GET", "api/v1/nowhere", HttpStatusCode.NotFound, "notFound")]
    [InlineData("DELETE", "api/v1/shapes", HttpStatusCode.MethodNotAllowed, "methodNotAllowed")]
    [InlineData("GET", "api/v1/forbidden", HttpStatusCode.Forbidden, "forbidden")]
    [InlineData("PUT", "api/v1/versioned", HttpStatusCode.PreconditionRequired, "preconditionRequired")]
    public async Task Send_FrameworkRefuses_IsAProblemToo(string method, string path, HttpStatusCode status, string code)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await app.Http.SendAsync(request);

        await AssertProblemAsync(response, status, code);
    }

    [Fact]
    public async Task Get_EndpointThrows_Is500WithoutItsText()
    {
        using var response = await app.Http.GetAsync(new Uri("api/v1/broken", UriKind.Relative));

        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("\"code\":\"internal\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ParameterDoesNotParse_Is400NamingIt()
    {
        using var response = await app.Http.GetAsync(new Uri("api/v1/list?count=many", UriKind.Relative));

        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "validation", "count");
    }

    [Fact]
    public async Task Get_Page_CursorContinues()
    {
        using var first = await app.Http.GetAsync(new Uri("api/v1/list?count=5&limit=2", UriKind.Relative));

        var json = await JsonAsync(first);

        Assert.Equal([0, 1], json.GetProperty("items").EnumerateArray().Select(i => i.GetInt32()));
        Assert.False(string.IsNullOrEmpty(json.GetProperty("nextCursor").GetString()));
    }

    [Theory]
    [InlineData("\"7\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"6\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"x\"", HttpStatusCode.PreconditionFailed)]
    public async Task Put_IfMatch_DecidesByVersion(string tag, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/v1/versioned");
        request.Headers.TryAddWithoutValidation("If-Match", tag);

        using var response = await app.Http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? "\"8\"" : null, response.Headers.ETag?.Tag);
    }

    [Theory]
    [InlineData("order-42", HttpStatusCode.OK)]
    [InlineData("has space", HttpStatusCode.BadRequest)]
    public async Task Post_IdempotencyKey_IsVisibleAscii(string key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/keyed");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);

        using var response = await app.Http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Get_Anything_CarriesTheSecurityHeaders()
    {
        using var response = await app.Http.GetAsync(new Uri("api/v1/nowhere", UriKind.Relative));

        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Contains("frame-ancestors 'none'", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("no-referrer", Header(response, "Referrer-Policy"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.False(response.Headers.Contains("Server"));
    }

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code, string? path = null)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var json = await JsonAsync(response);
        Assert.Equal((int)status, json.GetProperty("status").GetInt32());
        Assert.Equal(code, json.GetProperty("code").GetString());
        if (path is not null)
        {
            Assert.True(json.GetProperty("errors").TryGetProperty(path, out _), json.GetRawText());
        }
    }

    private Task<HttpResponseMessage> PostAsync(string path, string body) =>
        app.Http.PostAsync(new Uri($"api/v1/{path}", UriKind.Relative), new StringContent(body, MediaTypeHeaderValue.Parse("application/json")));
}
