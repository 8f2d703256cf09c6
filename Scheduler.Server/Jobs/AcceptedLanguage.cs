using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Jobs;

/// <summary>The language that a request wants.</summary>
internal static class AcceptedLanguage
{
    public static WordLanguage Of(HttpRequest request)
    {
        foreach (var wanted in request.GetTypedHeaders().AcceptLanguage.Where(wanted => wanted.Quality is not 0).OrderByDescending(wanted => wanted.Quality ?? 1))
        {
            if (IsSimplifiedChinese(wanted.Value.Value ?? ""))
            {
                return WordLanguage.Chinese;
            }

            if (Is(wanted.Value.Value ?? "", "en"))
            {
                return WordLanguage.English;
            }
        }

        return WordLanguage.English;
    }

    private static bool IsSimplifiedChinese(string tag) =>
        tag.Equals("zh", StringComparison.OrdinalIgnoreCase) || Is(tag, "zh-CN") || Is(tag, "zh-Hans") || Is(tag, "zh-SG");

    private static bool Is(string tag, string wanted) =>
        tag.Equals(wanted, StringComparison.OrdinalIgnoreCase) || tag.StartsWith(wanted + "-", StringComparison.OrdinalIgnoreCase);
}
