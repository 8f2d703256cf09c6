using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Html;
using Microsoft.Extensions.Localization;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Pages.Assets;

namespace Scheduler.Server.Pages.Shared;

/// <summary>Small pieces that every page shows alike: states, instants, durations, JSON.</summary>
internal sealed class Ui(IStringLocalizer text, IClusterClock clock, ConsoleAssets assets, HtmlEncoder encoder)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Each state's sign, colour and word: never the colour alone.</summary>
    private static readonly Dictionary<string, (string Sign, string Tone, string Word)> States = new(StringComparer.Ordinal)
    {
        ["planned"] = ("○", "quiet", "Planned"),
        ["dispatched"] = ("➜", "quiet", "Sent"),
        ["armed"] = ("◎", "quiet", "Armed"),
        ["running"] = ("▶", "busy", "Running"),
        ["succeeded"] = ("✓", "good", "Succeeded"),
        ["failed"] = ("✕", "bad", "Failed"),
        ["timedOut"] = ("⏱", "bad", "Timed out"),
        ["canceled"] = ("⊘", "quiet", "Canceled"),
        ["skipped"] = ("↷", "warn", "Skipped"),
        ["lost"] = ("?", "bad", "Lost"),
        ["active"] = ("●", "good", "Active"),
        ["paused"] = ("‖", "warn", "Paused"),
        ["disabled"] = ("⊘", "warn", "Disabled"),
        ["online"] = ("●", "good", "Online"),
        ["draining"] = ("◐", "warn", "Draining"),
        ["offline"] = ("○", "quiet", "Offline"),
        ["stopped"] = ("○", "quiet", "Stopped"),
        ["dead"] = ("✕", "bad", "Dead"),
        ["open"] = ("▲", "bad", "Open"),
        ["acknowledged"] = ("◐", "warn", "Acknowledged"),
    };

    public DateTimeOffset Now => clock.UtcNow;

    public string? Asset(string name) => assets.PathOf(name);

    public IHtmlContent State<T>(T state)
        where T : struct, Enum => State(NameOf(state));

    public IHtmlContent State(string state)
    {
        var (sign, tone, word) = States.TryGetValue(state, out var known) ? known : ("•", "quiet", state);
        return Html($"<span class=\"state {tone}\"><span aria-hidden=\"true\">{sign}</span> {Encode(text[word])}</span>");
    }

    /// <summary>The state as the REST interface names it.</summary>
    public static string NameOf<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    public string Word(string state) => text[States.TryGetValue(state, out var known) ? known.Word : state];

    public static string Tone(string state) => States.TryGetValue(state, out var known) ? known.Tone : "quiet";

    public static string SignOf(string state) => States.TryGetValue(state, out var known) ? known.Sign : "•";

    /// <summary>Relative, with the exact instant on hover; a script turns that into the reader's zone.</summary>
    public IHtmlContent Time(DateTimeOffset? instant) => instant is { } at
        ? Html($"<time datetime=\"{InstantText.Format(at)}\" title=\"{InstantText.Format(at)}\">{Encode(Relative(at - Now))}</time>")
        : Nothing;

    /// <summary>The instant itself.</summary>
    public IHtmlContent Exact(DateTimeOffset? instant) => instant is { } at
        ? Html($"<time datetime=\"{InstantText.Format(at)}\" title=\"{Encode(Relative(at - Now))}\">{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)}</time>")
        : Nothing;

    public static IHtmlContent Nothing { get; } = new HtmlString("<span class=\"none\">–</span>");

    public IHtmlContent Ms(double? value) => value is { } ms ? Html(Encode(Span(ms))) : Nothing;

    /// <summary>A measured duration in the unit that suits its size.</summary>
    public static string Span(double ms) => Math.Abs(ms) switch
    {
        < 100 => ms.ToString("0.0##", CultureInfo.InvariantCulture) + " ms",
        < 10_000 => ms.ToString("0", CultureInfo.InvariantCulture) + " ms",
        < 120_000 => (ms / 1000).ToString("0.0", CultureInfo.InvariantCulture) + " s",
        < 7_200_000 => (ms / 60_000).ToString("0.0", CultureInfo.InvariantCulture) + " min",
        _ => (ms / 3_600_000).ToString("0.0", CultureInfo.InvariantCulture) + " h",
    };

    public static string Json(JsonElement? value) => value is { ValueKind: not JsonValueKind.Undefined } json ? JsonSerializer.Serialize(json, Indented) : "";

    public static string Json(JsonNode? value) => value?.ToJsonString(Indented) ?? "null";

    private string Relative(TimeSpan distance)
    {
        var (value, unit) = Math.Abs(distance.TotalSeconds) switch
        {
            < 1.5 => (0, ""),
            < 90 => (distance.TotalSeconds, "s"),
            < 5400 => (distance.TotalMinutes, "min"),
            < 172_800 => (distance.TotalHours, "h"),
            _ => (distance.TotalDays, "d"),
        };
        var count = Math.Round(Math.Abs(value)).ToString("0", CultureInfo.InvariantCulture);
        return unit.Length == 0 ? text["now"]
            : distance > TimeSpan.Zero ? text[$"in {{0}} {unit}", count]
            : text[$"{{0}} {unit} ago", count];
    }

    private string Encode(string value) => encoder.Encode(value);

    private static HtmlString Html(string html) => new(html);
}
