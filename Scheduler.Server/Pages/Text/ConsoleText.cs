using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Scheduler.Server.Pages.Text;

/// <summary>The console's words. The English sentence is its own key; what a language lacks is shown in English.</summary>
internal sealed class ConsoleText(IHttpContextAccessor accessor) : IStringLocalizer
{
    private const string Resource = "Pages/Text/zh-CN.json";
    private readonly bool _chinese = accessor.HttpContext is { } http && Preferences.Language(http.Request) == "zh-CN";

    public static IReadOnlyDictionary<string, string> Chinese { get; } = Read();

    public LocalizedString this[string name] =>
        _chinese && Chinese.TryGetValue(name, out var value) ? new LocalizedString(name, value) : new LocalizedString(name, name, resourceNotFound: _chinese);

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var format = this[name];
            return new LocalizedString(name, string.Format(CultureInfo.InvariantCulture, format.Value, arguments), format.ResourceNotFound);
        }
    }

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => Chinese.Select(entry => new LocalizedString(entry.Key, entry.Value));

    private static Dictionary<string, string> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream) ?? [];
    }
}
