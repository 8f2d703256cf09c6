using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

/// <summary>One's own account: second factor, sessions, API tokens.</summary>
public sealed class AccountPagesTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    [Fact]
    public async Task SecondFactor_SetUpOnThePage_AsksForACodeAndIsTurnedOffAgain()
    {
        await admin.Server.AddUserAsync(admin.AdminToken, "factor-on-a-page", "Viewer");
        using var browser = await SignedInAsync("factor-on-a-page");

        using var offered = await browser.SubmitAsync("/account", "form[action='?handler=Offer']", ("currentPassword", RunningServer.AdminPassword));
        var offer = await Browser.ReadAsync(offered);
        var key = FromBase32(offer.QuerySelector("#secret")?.TextContent ?? "");
        using var wrong = await browser.SubmitAsync(offer, "/account", "form[action='?handler=Confirm']", ("code", "000"));
        var again = await Browser.ReadAsync(wrong);
        using var confirmed = await browser.SubmitAsync(again, "/account", "form[action='?handler=Confirm']", ("code", CodeOf(key)));
        var codes = (await Browser.ReadAsync(confirmed)).QuerySelector("#recovery pre")?.TextContent.Split('\n') ?? [];
        var (without, _) = await admin.Server.LoginAsync("factor-on-a-page");
        var later = await browser.OpenAsync("/account");
        using var off = await browser.SubmitAsync("/account", "form[action='?handler=Remove']", ("code", codes[0]));
        var (after, _) = await admin.Server.LoginAsync("factor-on-a-page");

        Assert.StartsWith("otpauth://", offer.QuerySelector("#factor dl a")?.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, wrong.StatusCode);
        Assert.NotEmpty(again.QuerySelector("#code-error")?.TextContent ?? "");
        Assert.Equal(SecondFactors.RecoveryCodes, codes.Length);
        Assert.Equal(HttpStatusCode.Unauthorized, without);
        Assert.DoesNotContain(codes[0], later.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, off.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after);
    }

    [Fact]
    public async Task SecondFactor_WrongPassword_IsNamedBesideItsOwnField()
    {
        await admin.Server.AddUserAsync(admin.AdminToken, "factor-refused", "Viewer");
        using var browser = await SignedInAsync("factor-refused");

        using var response = await browser.SubmitAsync("/account", "form[action='?handler=Offer']", ("currentPassword", "not-the-password-1"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#factorPassword-error")?.TextContent ?? "");
        Assert.Empty(page.QuerySelector("#currentPassword-error")?.TextContent ?? "");
        Assert.Null(page.QuerySelector("#secret"));
    }

    [Fact]
    public async Task Sessions_EndedOnThePage_EndWithTheirBrowser()
    {
        await admin.Server.AddUserAsync(admin.AdminToken, "two-browsers", "Viewer");
        using var here = await SignedInAsync("two-browsers");
        using var there = await SignedInAsync("two-browsers");

        var page = await there.OpenAsync("/account");
        page.QuerySelectorAll("#sessions tbody tr").Where(row => row.QuerySelector(".tag") is null).ToList().ForEach(row => row.Remove());
        using var ended = await there.SubmitAsync(page, "/account", "#sessions form");
        using var refused = await there.GetAsync("/account");

        Assert.Equal(HttpStatusCode.Found, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Found, refused.StatusCode);
        Assert.Single((await here.OpenAsync("/account")).QuerySelectorAll("#sessions .tag"));
    }

    [Fact]
    public async Task Token_MadeOnThePage_WorksUntilItIsDeletedThere()
    {
        using var browser = await SignedInAsync(RunningServer.AdminUser);

        using var made = await browser.SubmitAsync("/account/tokens", "#create", ("name", "made-on-a-page"), ("permissions", "jobs.read"), ("permissions", "runs.read"), ("groups", "billing"));
        var token = (await Browser.ReadAsync(made)).QuerySelector("[role=status] pre")?.TextContent ?? "";
        var (works, _) = await admin.Server.CallAsync(HttpMethod.Get, "jobs", token: token);
        var (limited, _) = await admin.Server.CallAsync(HttpMethod.Get, "users", token: token);
        var page = await browser.OpenAsync("/account/tokens");
        page.QuerySelectorAll("tbody tr").Where(row => !row.TextContent.Contains("made-on-a-page", StringComparison.Ordinal)).ToList().ForEach(row => row.Remove());
        using var deleted = await browser.SubmitAsync(page, "/account/tokens", "form[action='?handler=Delete']");
        var (gone, _) = await admin.Server.CallAsync(HttpMethod.Get, "jobs", token: token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (works, limited));
        Assert.DoesNotContain(token, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Found, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, gone);
    }

    [Fact]
    public async Task Token_WrongFields_AreNamedAndWhatWasChosenStays()
    {
        using var browser = await SignedInAsync(RunningServer.AdminUser);

        using var response = await browser.SubmitAsync("/account/tokens", "#create", ("name", "so so"), ("permissions", "jobs.read"), ("expiresAt", "tomorrow"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#expiresAt-error")?.TextContent ?? "");
        Assert.Equal("so so", page.QuerySelector("#name")?.GetAttribute("value"));
        Assert.NotNull(page.QuerySelector("input[value='jobs.read'][checked]"));
    }

    private string CodeOf(byte[] key) => OneTimeCode.At(key, OneTimeCode.StepAt(admin.Server.Services.GetRequiredService<IClusterClock>().UtcNow));

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(character => Convert.ToString(Alphabet.IndexOf(character, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(index => Convert.ToByte(bits.Substring(index * 8, 8), 2))];
    }

    private async Task<Browser> SignedInAsync(string userName)
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync(userName);
        return browser;
    }
}
