using System.Net;
using Executor.Sdk.Protocol;
using Scheduler.Server.Tests.Packages;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

public sealed class PackagePagesTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Upload = "/package-upload";

    [Fact]
    public async Task Package_UploadedAndDeployed_ShowsWhatChangedAndWhatExecutorsHave()
    {
        using var browser = await SignedInAsync();
        var executor = await PackageFleet.ConnectAsync(admin.Server, "pages-app");
        using var first = await UploadAsync(browser, new TestArchive("Paged", "1.0.0").Handlers("""[{"name":"a","argsSchema":{"type":"object"}},{"name":"b"}]""").ToBytes());
        using var second = await UploadAsync(browser, new TestArchive("Paged", "1.1.0").Handlers("""[{"name":"a","argsSchema":{"type":"array"}},{"name":"c"}]""").ToBytes());

        var page = await browser.OpenAsync("/packages/Paged");
        using var before = await browser.SubmitAsync("/packages/Paged", "#deploy", ("version", "1.0.0"), ("app", "pages-app"));
        using var canary = await browser.SubmitAsync("/packages/Paged", "#deploy", ("version", "1.1.0"), ("app", "pages-app"), ("canaryPercent", "100"), ("maxFailurePercent", "20"), ("minRuns", "5"));
        var path = canary.Headers.Location?.OriginalString ?? "";
        var leaking = new PackageReport { Name = "Paged", Version = "1.0.0", Revision = 1, Context = 1, State = PackageState.Leaking, SinceMicros = 1_900_000_000_000_000, Pins = ["a static event"] };
        await executor.ReportAsync(new PackagesReport { Packages = [leaking, leaking with { Version = "1.1.0", Context = 2, State = PackageState.Loaded, Pins = [] }], Handlers = [] });
        var watched = await browser.OpenAsync(path);
        using var promoted = await browser.SubmitAsync(path, "form[action='?handler=Promote']");
        using var back = await browser.SubmitAsync(path, "form[action='?handler=RollBack']");
        var (_, deployment) = await admin.Server.CallAsync(HttpMethod.Get, path[1..], token: admin.AdminToken);

        Assert.Equal(("/packages/Paged", "/packages/Paged"), (first.Headers.Location?.OriginalString, second.Headers.Location?.OriginalString));
        var changes = page.QuerySelector(".version")?.TextContent ?? "";
        Assert.Contains("version 1.1.0", changes, StringComparison.Ordinal);
        Assert.Contains("/type", changes, StringComparison.Ordinal);
        Assert.Contains("gone", changes, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, before.StatusCode);
        var row = watched.QuerySelector("#executors tbody tr")?.TextContent ?? "";
        Assert.Contains("Leaking", row, StringComparison.Ordinal);
        Assert.Contains("a static event", row, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found), (promoted.StatusCode, back.StatusCode));
        Assert.Equal(("rolledBack", "byHand"), (RunningServer.Text(deployment, "state"), RunningServer.Text(deployment, "reason")));
    }

    [Fact]
    public async Task Upload_OfWhatIsNoPackage_NamesWhatIsWrong()
    {
        using var browser = await SignedInAsync();

        using var response = await UploadAsync(browser, [1, 2, 3]);
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("file", page.QuerySelector("[role=alert] li")?.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("form[data-upload] input[type=file]"));
    }

    [Theory]
    [InlineData("forged")]
    [InlineData(null)]
    public async Task Upload_WithoutTheFormsToken_Is400AndNothingIsStored(string? token)
    {
        using var browser = await SignedInAsync();
        await browser.OpenAsync(Upload);
        using var form = new MultipartFormDataContent();
        if (token is not null)
        {
            form.Add(new StringContent(token), "_form");
        }

        form.Add(new ByteArrayContent(new TestArchive("Forged", "1.0.0").ToBytes()), "file", "package.jobs.zip");
        using var request = new HttpRequestMessage(HttpMethod.Post, Upload) { Content = form };

        using var response = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Server.CallAsync(HttpMethod.Get, "packages/Forged", token: admin.AdminToken)).Status);
    }

    [Fact]
    public async Task Deploy_WrongFields_AreNamedAndStayAsTyped()
    {
        using var browser = await SignedInAsync();
        using var stored = await UploadAsync(browser, new TestArchive("Misdeployed", "1.0.0").ToBytes());

        using var response = await browser.SubmitAsync("/packages/Misdeployed", "#deploy", ("app", "not an app"), ("canaryPercent", "200"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#app-error")?.TextContent ?? "");
        Assert.NotEmpty(page.QuerySelector("#canaryPercent-error")?.TextContent ?? "");
        Assert.Equal("200", page.QuerySelector("#canaryPercent")?.GetAttribute("value"));
    }

    [Fact]
    public async Task Version_DeletedOnThePage_IsGoneWithItsPackage()
    {
        using var browser = await SignedInAsync();
        using var stored = await UploadAsync(browser, new TestArchive("Dropped", "1.0.0").ToBytes());

        using var deleted = await browser.SubmitAsync("/packages/Dropped", "form[action='?handler=Delete']");

        Assert.Equal("/packages", deleted.Headers.Location?.OriginalString);
        await browser.OpenAsync("/packages/Dropped", HttpStatusCode.NotFound);
    }

    private static async Task<HttpResponseMessage> UploadAsync(Browser browser, byte[] archive)
    {
        var page = await browser.OpenAsync(Upload);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(page.QuerySelector("form[data-upload] input[name=_form]")?.GetAttribute("value") ?? ""), "_form" },
            { new ByteArrayContent(archive), "file", "package.jobs.zip" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, Upload) { Content = form };
        return await browser.SendAsync(request);
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }
}
