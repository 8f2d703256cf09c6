using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests.Browser;

[Collection(ConsoleCollection.Name)]
public sealed class KeyboardTests(ConsoleServer console)
{
    private const int StepsMax = 400;

    // Parts that refresh would be new elements halfway; the order is the same without. A field that has the focus from the beginning gives it back.
    private const string FromTheTop = """
        () => {
          document.querySelectorAll('[hx-trigger]').forEach(part => part.replaceWith(part.cloneNode(true)));
          document.body.tabIndex = -1;
          document.body.focus();
          document.body.removeAttribute('tabindex');
        }
        """;

    // One of a group of radio buttons is enough: arrow keys reach the others.
    private const string Left = """
        () => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
          .filter(element => element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !element.reached)
          .filter(element => element.type !== 'radio' || ![...document.getElementsByName(element.name)].some(other => other.reached))
          .map(element => element.outerHTML.slice(0, 160))
        """;

    // The text of a focused element without a visible sign of it; empty for a good one, null at the end of the page.
    private const string Reached = """
        () => {
          const element = document.activeElement;
          if (!element || element === document.body) return null;
          if (element === window.lastReached) return ''; // Inside a field of several parts, such as a date's.
          if (element.reached) return null;
          element.reached = true;
          window.lastReached = element;
          const style = getComputedStyle(element);
          const box = element.getBoundingClientRect();
          const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 && box.width > 0 && box.right > 0 && box.left < innerWidth;
          return shown ? '' : element.outerHTML.slice(0, 160);
        }
        """;

    public static TheoryData<string> Routes() => new(ConsoleRoutes.All);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Page_ByKeyboardAlone_ReachesEverythingWithVisibleFocus(string route)
    {
        var tab = await console.LookAsync(route);

        await tab.Page.EvaluateAsync(FromTheTop);
        var unseen = new List<string>();
        for (var step = 0; step < StepsMax; step++)
        {
            await tab.Page.Keyboard.PressAsync("Tab");
            var found = await tab.Page.EvaluateAsync<string?>(Reached);
            if (found is null)
            {
                break;
            }

            if (found.Length > 0)
            {
                unseen.Add(found);
            }
        }

        var left = await tab.Page.EvaluateAsync<JsonElement>(Left);
        Assert.True(left.GetArrayLength() == 0, $"{route}: the keyboard does not reach {left}");
        Assert.True(unseen.Count == 0, $"{route}: nobody sees the focus on\n{string.Join('\n', unseen)}");
    }

    [Fact]
    public async Task Refresh_OfAPart_KeepsTheFocusOnTheSameLink()
    {
        await using var tab = await console.SignedInTabAsync();
        await tab.GoAsync("/executors");
        var link = tab.Page.Locator("#live a").First;
        await tab.Page.EvaluateAsync("() => { document.querySelector('#live').dataset.seen = '1'; }");
        await link.FocusAsync();

        await Expect(tab.Page.Locator("#live[data-seen]")).ToHaveCountAsync(0);

        await Expect(link).ToBeFocusedAsync();
        tab.ExpectNoFault();
    }
}
