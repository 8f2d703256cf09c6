using System.Text.Json.Nodes;
using Scheduler.Server.Jobs;
using Scheduler.Server.Pages.Text;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Pages.Jobs;

internal static class JobWords
{
    public static WordLanguage LanguageOf(HttpRequest request) => Preferences.Language(request) == "zh-CN" ? WordLanguage.Chinese : WordLanguage.English;

    /// <summary>Where a job runs, whatever kind of target it has.</summary>
    public static string Target(JobSpec spec)
    {
        var target = JobDifferences.Definition(spec)["target"] as JsonObject ?? [];
        return target["kind"]?.ToString() == "executor"
            ? $"{target["app"]} · {target["handler"]}"
            : $"{target["kind"]} {target["url"]}".TrimEnd();
    }
}
