using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Executors;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Packages;

public sealed class PackageEndpointsTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Upload_OfAPackage_IsListedWithItsChanges()
    {
        var first = new TestArchive("Listed", "1.0.0").Handlers("""[{"name":"a","argsSchema":{"type":"object"}},{"name":"b"}]""").ToBytes();
        var (created, package) = await UploadAsync(first);
        var (again, same) = await UploadAsync(first);
        var (conflict, _) = await UploadAsync(new TestArchive("Listed", "1.0.0", "other").ToBytes());
        await UploadAsync(new TestArchive("Listed", "1.10.0").Handlers("""[{"name":"a","argsSchema":{"type":"array"}},{"name":"c"}]""").ToBytes());
        await UploadAsync(new TestArchive("Listed", "1.9.0").Handlers("""[{"name":"a"}]""").ToBytes());

        var listed = await ListAsync("Listed");
        var (_, details) = await CallAsync(HttpMethod.Get, "packages/Listed");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.Conflict), (created, again, conflict));
        Assert.Equal(package.GetRawText(), same.GetRawText());
        Assert.Equal(first.Length, package.GetProperty("sizeBytes").GetInt64());
        Assert.Equal(["a", "b"], Texts(package.GetProperty("handlers")));
        Assert.Equal(3, listed.Count);
        var versions = details.GetProperty("versions");
        Assert.Equal(["1.10.0", "1.9.0", "1.0.0"], versions.EnumerateArray().Select(version => version.GetProperty("version").GetString()));
        var changes = versions[0].GetProperty("changes");
        Assert.Equal("1.9.0", changes.GetProperty("from").GetString());
        Assert.Equal(["c"], Texts(changes.GetProperty("added")));
        Assert.Equal("a", changes.GetProperty("changed")[0].GetProperty("handler").GetString());
        Assert.False(versions[2].TryGetProperty("changes", out _));
        Assert.Equal("object", versions[2].GetProperty("argsSchemas").GetProperty("a").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Upload_OfWhatIsNoPackage_Is400NamingTheField()
    {
        var (zip, bad) = await UploadAsync([1, 2, 3]);
        var (field, other) = await UploadAsync(new TestArchive().ToBytes(), "package");
        var (json, _) = await CallAsync(HttpMethod.Post, "packages", new { file = "x" });
        var (empty, none) = await SendAsync(new ByteArrayContent("--b--\r\n"u8.ToArray()) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") } });
        var (cut, _) = await SendAsync(new ByteArrayContent(Encoding.ASCII.GetBytes("--b\r\nContent-Disposition: form-data; name=file\r\n\r\nPK")) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") } });

        Assert.Equal((HttpStatusCode.BadRequest, true), (zip, bad.GetProperty("errors").TryGetProperty("file", out _)));
        Assert.Equal((HttpStatusCode.BadRequest, true), (field, other.GetProperty("errors").TryGetProperty("package", out _)));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json);
        Assert.Equal((HttpStatusCode.BadRequest, true), (empty, none.GetProperty("errors").TryGetProperty("file", out _)));
        Assert.Equal(HttpStatusCode.BadRequest, cut);
    }

    [Fact]
    public async Task Upload_LargerThanTheLimit_Is413BeforeItIsSent()
    {
        using var http = admin.Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/packages");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin.AdminToken);
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(new byte[(101 * 1024 * 1024) + 1]) { Headers = { ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b") } };

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("104857600", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_ByRights_UploadAndDeployAreTwo()
    {
        await UploadAsync(new TestArchive("Rights").ToBytes());
        var (_, developer) = await admin.Server.AddUserAsync(admin.AdminToken, "packages-developer", "Developer");
        var (_, operators) = await admin.Server.AddUserAsync(admin.AdminToken, "packages-operator", "Operator");
        var body = new { version = "1.0.0", app = "rights" };

        var (uploaded, _) = await UploadAsync(new TestArchive("Rights", "2.0.0").ToBytes(), token: developer);
        var (deployedByDeveloper, _) = await admin.Server.CallAsync(HttpMethod.Post, "packages/Rights/deployments", body, developer);
        var (uploadedByOperator, _) = await UploadAsync(new TestArchive("Rights", "3.0.0").ToBytes(), token: operators);
        var (deployed, _) = await admin.Server.CallAsync(HttpMethod.Post, "packages/Rights/deployments", body, operators);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Forbidden), (uploaded, deployedByDeveloper));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Created), (uploadedByOperator, deployed));
    }

    [Theory]
    [InlineData("""{"version":"1.0.0","app":"a b"}""", "app")]
    [InlineData("""{"version":"1","app":"a"}""", "version")]
    [InlineData("""{"version":"7.0.0","app":"a"}""", "version")]
    [InlineData("""{"version":"1.0.0","app":"a","canaryPercent":0}""", "canaryPercent")]
    [InlineData("""{"version":"1.0.0","app":"a","canaryPercent":101}""", "canaryPercent")]
    [InlineData("""{"version":"1.0.0","app":"a","canaryPercent":10,"maxFailurePercent":100}""", "maxFailurePercent")]
    [InlineData("""{"version":"1.0.0","app":"a","canaryPercent":10,"minRuns":0}""", "minRuns")]
    [InlineData("""{"version":"1.0.0","app":"a","minRuns":5}""", "canaryPercent")]
    [InlineData("""{"version":"1.0.0","app":"a","force":true}""", "force")]
    [InlineData("""{"version":"1.0.0"}""", "app")]
    public async Task Deploy_WithAWrongField_Is400NamingIt(string body, string field)
    {
        await UploadAsync(new TestArchive("Fields").ToBytes());

        var (status, problem) = await CallAsync(HttpMethod.Post, "packages/Fields/deployments", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Deploy_OfAVersion_ReachesTheExecutorWhoseReportIsShown()
    {
        var archive = new TestArchive("Shown", "1.0.0").Add("noise.bin", TestArchive.Noise(300_000)).ToBytes();
        await UploadAsync(archive);
        var executor = await PackageFleet.ConnectAsync(admin.Server, "shown");
        Assert.Empty((await executor.OrdersAsync()).Releases);

        var (status, deployment) = await CallAsync(HttpMethod.Post, "packages/Shown/deployments", new { version = "1.0.0", app = "shown" });
        var orders = await executor.OrdersAsync();
        var (part, rest) = (await executor.ReadAsync("Shown", "1.0.0", 0), await executor.ReadAsync("Shown", "1.0.0", 262_144));
        var report = new PackageReport { Name = "Shown", Version = "1.0.0", Revision = 1, Context = 1, State = PackageState.Loaded, SinceMicros = 1_900_000_000_000_000, Running = 2 };
        await executor.ReportAsync(new PackagesReport { Packages = [report], Handlers = [new HandlerInfo("greet", null), new HandlerInfo("own", null)] });
        var (_, shown) = await CallAsync(HttpMethod.Get, $"deployments/{RunningServer.Text(deployment, "id")}");
        var (_, view) = await CallAsync(HttpMethod.Get, $"executors/{executor.Session.ExecutorId}");
        var listed = Assert.Single(await ListAsync("Shown"));

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Single(orders.Releases);
        Assert.Equal(archive, part.Bytes.Concat(rest.Bytes));
        Assert.Equal(("current", 1), (shown.GetProperty("state").GetString(), shown.GetProperty("revision").GetInt32()));
        var desired = Assert.Single(shown.GetProperty("executors").EnumerateArray());
        Assert.Equal(("1.0.0", true, "loaded"), (desired.GetProperty("desired").GetString(), desired.GetProperty("inSync").GetBoolean(), desired.GetProperty("actual")[0].GetProperty("state").GetString()));
        Assert.Equal(["greet", "own"], view.GetProperty("handlers").EnumerateArray().Select(handler => handler.GetProperty("name").GetString()));
        Assert.Equal(("Shown", 2), (view.GetProperty("packages")[0].GetProperty("name").GetString(), view.GetProperty("packages")[0].GetProperty("running").GetInt32()));
        Assert.Equal("shown", listed.GetProperty("deployed")[0].GetProperty("app").GetString());
    }

    [Fact]
    public async Task Hub_OfExecutors_SendsOrders()
    {
        // The calls of the client's interface are made into methods when they are first asked for; one that SignalR does not take fails here.
        var hub = admin.Server.Services.GetRequiredService<IHubContext<ExecutorHub, IExecutorClient>>();

        var sent = await Record.ExceptionAsync(() => hub.Clients.Client("nobody").OrderPackages(new PackageOrders()));

        Assert.Null(sent);
    }

    [Fact]
    public async Task Hinted_ByAPeer_LooksForOrdersOfThatExecutor()
    {
        using var world = new PackageWorld(admin.Server.Services.GetRequiredService<IDatabase>());
        var (_, remote) = world.Connect(new string('a', 32), "hinted");
        await world.Ordering.StartAsync(CancellationToken.None);

        world.Ordering.Hinted([new string('a', 32)]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var orders = await remote.Ordered.ReadAsync(limit.Token);
        await world.Ordering.StopAsync(CancellationToken.None);

        Assert.Empty(orders.Releases);
        Assert.NotEmpty(orders.Keys);
    }

    [Fact]
    public async Task Report_OfHandlers_IsRoutedToAtOnce()
    {
        var executor = await PackageFleet.ConnectAsync(admin.Server, "routed");
        var template = new Scheduler.Server.Runs.RunTemplate { JobId = new string('a', 32), JobVersion = 1, App = "routed", Handler = "late", Overlap = OverlapPolicy.Allow };
        var directory = admin.Server.Services.GetRequiredService<ExecutorDirectory>();
        var before = directory.Find(executor.Session.ExecutorId)!.Unfit(template); // connected

        await executor.ReportAsync(new PackagesReport { Handlers = [new HandlerInfo("late", null)] });

        Assert.Equal("noHandler", before);
        Assert.Null(directory.Find(executor.Session.ExecutorId)!.Unfit(template)); // as above
    }

    [Fact]
    public async Task Read_OfAForeignAppsPackage_IsRefusedAndAudited()
    {
        await UploadAsync(new TestArchive("Foreign").ToBytes());
        await CallAsync(HttpMethod.Post, "packages/Foreign/deployments", new { version = "1.0.0", app = "owner" });
        var stranger = await PackageFleet.ConnectAsync(admin.Server, "stranger");
        var plain = await PackageFleet.ConnectAsync(admin.Server, "owner", "plain", loadsPackages: false);

        var refused = await Assert.ThrowsAsync<HubException>(() => stranger.ReadAsync("Foreign", "1.0.0", 0));
        var unasked = await Assert.ThrowsAsync<HubException>(() => plain.ReadAsync("Foreign", "1.0.0", 0));
        var negative = await Assert.ThrowsAsync<HubException>(() => stranger.ReadAsync("Foreign", "1.0.0", -1));
        var (_, audit) = await CallAsync(HttpMethod.Get, "audit?action=package.readRefused");

        Assert.Contains("app 'stranger' is not to run", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("package:", unasked.Message, StringComparison.Ordinal);
        Assert.StartsWith("package:", negative.Message, StringComparison.Ordinal);
        Assert.Equal("Foreign", Assert.Single(audit.GetProperty("items").EnumerateArray()).GetProperty("objectId").GetString());
    }

    [Fact]
    public async Task Hello_OverRequestsWithPackages_IsRefusedSayingWhatToDo()
    {
        var executor = await Executors.Pull.PullExecutor.SignInAsync(admin, "requests");

        var (status, problem) = await executor.CallAsync("hello", new { protocol = 1, name = "one", instanceId = "i", slots = 1, loadsPackages = true });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("loadsPackages", out _));
    }

    [Fact]
    public async Task Keys_Rotated_ShowBothWithoutTheirPrivateHalves()
    {
        var (rotated, key) = await CallAsync(HttpMethod.Post, "package-keys/rotate");
        var (wrong, problem) = await CallAsync(HttpMethod.Post, "package-keys/rotate", new { overlapMs = -1 });
        var (_, keys) = await CallAsync(HttpMethod.Get, "package-keys");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (rotated, wrong));
        Assert.True(problem.GetProperty("errors").TryGetProperty("overlapMs", out _));
        Assert.Equal(RunningServer.Text(key, "id"), keys.GetProperty("items")[0].GetProperty("id").GetString());
        Assert.Equal(("active", "retiring"), (keys.GetProperty("items")[0].GetProperty("state").GetString(), keys.GetProperty("items")[1].GetProperty("state").GetString()));
        Assert.DoesNotContain("rivate", keys.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deployments_OfNothing_Are404()
    {
        string[] paths = ["packages/Nobody", "deployments/0123456789abcdef0123456789abcdef", "deployments/x"];

        foreach (var path in paths)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Get, path)).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Post, "packages/Nobody/deployments", new { version = "1.0.0", app = "a" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Post, "deployments/x/promote")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Delete, "packages/Nobody/versions/1.0.0")).Status);
    }

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString());

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null) => admin.Server.CallAsync(method, path, body, admin.AdminToken);

    private async Task<List<JsonElement>> ListAsync(string name)
    {
        var found = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var (_, page) = await CallAsync(HttpMethod.Get, $"packages?limit=2&cursor={cursor}");
            found.AddRange(page.GetProperty("items").EnumerateArray().Where(item => item.GetProperty("name").GetString() == name));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        return found;
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> UploadAsync(byte[] archive, string field = "file", string? token = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(archive), field, "package.jobs.zip" } };
        return SendAsync(form, token);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpContent content, string? token = null)
    {
        using var http = admin.Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/packages") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? admin.AdminToken);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }
}
