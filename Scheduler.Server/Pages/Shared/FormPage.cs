using System.Globalization;
using System.Text.Json.Nodes;
using Scheduler.Server.Pages.Calls;

namespace Scheduler.Server.Pages.Shared;

/// <summary>A page with a form: what is wrong is told beside its field, and what was typed stays.</summary>
internal abstract class FormPage : ConsolePage
{
    private IReadOnlyDictionary<string, string> _errors = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What is wrong beside no field of the form.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether a form was sent and refused, so that the page shows what was typed.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Of the field itself, or of something in its list.</summary>
    public string? ErrorOf(string path) => _errors.FirstOrDefault(error => error.Key == path || error.Key.StartsWith(path + "[", StringComparison.Ordinal)).Value;

    /// <summary>What was typed when the form was refused, otherwise what is stored.</summary>
    public string ValueOf(string name, string? stored) => IsRefused ? Typed(name) : stored ?? "";

    public bool IsChosen(string name, string value, bool stored) => IsRefused ? Request.Form[name].Contains(value) : stored;

    protected string Typed(string name) => Request.HasFormContentType ? Request.Form[name].ToString().Trim() : "";

    protected string? TypedOrNull(string name) => Typed(name) is { Length: > 0 } text ? text : null;

    /// <summary>A number as one; text that is none as it is, so that the interface says what it wants there.</summary>
    protected JsonNode? TypedNumber(string name) =>
        TypedOrNull(name) is not { } text ? null : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);

    protected JsonArray TypedList(string name) => [.. Request.Form[name].Select(value => JsonValue.Create(value))];

    protected JsonArray TypedWords(string name) =>
        [.. Typed(name).Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => JsonValue.Create(word))];

    protected void Refuse(ApiCallResult result)
    {
        IsRefused = true;
        _errors = result.Errors;
        var elsewhere = _errors.Where(error => !IsPlaced(error.Key)).Select(error => $"{error.Key}: {error.Value}").ToList();
        Trouble = _errors.Count == 0 ? result.Detail : elsewhere.Count == 0 ? null : string.Join("; ", elsewhere);
        Response.StatusCode = result.Status;
    }

    private bool IsPlaced(string path) =>
        Request.HasFormContentType && Request.Form.Keys.Any(name => path == name || path.StartsWith(name + "[", StringComparison.Ordinal));
}
