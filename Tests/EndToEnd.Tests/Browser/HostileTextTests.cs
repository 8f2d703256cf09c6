using Microsoft.Playwright;

namespace EndToEnd.Tests.Browser;

/// <summary>Text that would be a program if a page took it for markup. The policy would stop it, and that would be a fault in the tab's list.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class HostileTextTests(ConsoleServer console)
{
    private const string Hostile = "\"><script>window.taken=1</script><img src=x onerror='window.taken=1'>{{7*7}}";
    private const string Fields = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])";
    private const string Untaken = "() => !('taken' in window) && !document.querySelector('script:not([src]), img[src=\"x\"]')";

    public static TheoryData<string> Routes() => new(ConsoleRoutes.All);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Field_Each_TakesMarkupAsText(string route)
    {
        var address = ConsoleRoutes.AddressOf(route, console.Data);
        var tab = await console.LookAsync(route);
        var forms = await tab.Page.Locator("main form").Filter(new() { Has = tab.Page.Locator(Fields) }).CountAsync();
        for (var form = 0; form < forms; form++)
        {
            if (form > 0)
            {
                await tab.GoAsync(address);
            }

            await SubmitAsync(tab.Page, form);

            Assert.True(await tab.Page.EvaluateAsync<bool>(Untaken), $"{route}, form {form}");
        }

        tab.ExpectNoFault();
    }

    [Fact]
    public async Task Job_WithMarkupInItsTexts_IsShownAsTyped()
    {
        var job = await console.Data.NewJobAsync("hostile-texts", "fail", new { message = Hostile });
        var run = await console.Data.RunAsync(job, new { args = new { message = Hostile } });
        await console.Api.PostAsync($"jobs/{job}/pause", new { reason = Hostile });
        await Deployments.RunWatch.UntilAsync(console.Api, run, state => state.IsEnded, 60);
        await using var tab = await console.SignedInTabAsync();
        foreach (var path in new[] { $"/jobs/{job}", $"/runs/{run}", $"/jobs/{job}/edit", "/jobs?q=hostile", $"/audit?objectId={job}", "/" })
        {
            await tab.GoAsync(path);

            Assert.True(await tab.Page.EvaluateAsync<bool>(Untaken), path);
        }

        await tab.GoAsync($"/runs/{run}");
        await Assertions.Expect(tab.Page.Locator("p.error").First).ToContainTextAsync("<script>window.taken=1</script>");
        tab.ExpectNoFault();
    }

    // Sent by the page itself, past what the browser's own checks would hold back.
    private static async Task SubmitAsync(IPage page, int form)
    {
        await page.EvaluateAsync(
            """
            ({ form, text, fields }) => {
              const element = [...document.querySelectorAll('main form')].filter(candidate => candidate.querySelector(fields))[form];
              for (const field of element.querySelectorAll(fields)) field.value = text;
              element.noValidate = true;
              document.documentElement.dataset.before = '1';
              element.requestSubmit();
            }
            """,
            new { form, text = Hostile, fields = Fields });
        await Assertions.Expect(page.Locator("html[data-before]")).ToHaveCountAsync(0);
        await page.WaitForLoadStateAsync();
    }
}
