using System.Globalization;
using System.Text.RegularExpressions;
using Executor.Sdk.Hosting;
using Scheduler.Server.Cluster;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Startup;
using TestServers;

namespace Scheduler.Server.Tests.Docs;

/// <summary>What the pages say of files, commands and settings is so.</summary>
public sealed partial class DocsTests
{
    private static readonly Page Readme = Page.All.Single(page => page.Name == "README.md");
    private static readonly Page SdkReadme = Page.All.Single(page => page.Name == Path.Combine("Executor.Sdk", "README.md"));

    /// <summary>Of Executor.Host, and of the sample that receives webhooks.</summary>
    private static readonly string[] OwnSettings =
        ["Host:HandlersPath", "Executor:PackagesPath", "Executor:HealthFile", "Webhooks:Secret", "Webhooks:ServerCertificateSha256"];

    public static TheoryData<string> Names => [.. Page.All.Select(page => page.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_OfAPage_LeadSomewhere(string name)
    {
        var page = Page.All.Single(one => one.Name == name);

        var broken = page.Links.Where(link => !Exists(page, link));

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Commands_OfAPage_NameWhatThereIs(string name)
    {
        var page = Page.All.Single(one => one.Name == name);

        var wrong = page.Code.SelectMany(code => MissingProjects(code).Concat(MissingScripts(code)).Concat(UnknownCommands(code)));

        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Settings_OnCommandLinesOfAPage_AreKnown(string name)
    {
        var page = Page.All.Single(one => one.Name == name);
        var known = KnownSettings.AllKeys().Concat(ExecutorSettings().Select(key => $"Executor:{key}")).Concat(OwnSettings).ToHashSet(StringComparer.Ordinal);

        var unknown = page.Code.SelectMany(code => Setting().Matches(code)).Select(match => match.Groups["key"].Value)
            .Where(key => !known.Contains(key) && !known.Contains(key[..key.LastIndexOf(':')]) && !known.Contains(Parent(key)));

        Assert.Empty(unknown);
    }

    [Fact]
    public void ServerSettings_OfTheReadme_AreAllThereAre()
    {
        var documented = Readme.Table("setting", "Settings of the server").Select(row => row[0]).Order(StringComparer.Ordinal);

        Assert.Equal(KnownSettings.AllKeys().Order(StringComparer.Ordinal), documented);
    }

    [Fact]
    public void ExecutorSettings_OfTheSdksReadme_AreAllThereAre()
    {
        var documented = SdkReadme.Table("setting", "Settings").Select(row => row[0]).Order(StringComparer.Ordinal);

        Assert.Equal(ExecutorSettings().Order(StringComparer.Ordinal), documented);
    }

    [Fact]
    public void Defaults_OfTheSettingsTables_AreThoseOfTheCode()
    {
        var coded = Numbers(new SchedulingOptions(), "Scheduling:").Concat(Numbers(new RetentionOptions(), "Retention:")).Concat(Numbers(new ExecutorOptions(), "")).ToList();
        var rows = Readme.Table("setting", "Settings of the server").Concat(SdkReadme.Table("setting", "Settings")).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);

        var wrong = coded.Where(setting => rows[setting.Key] != setting.Value).Select(setting => $"{setting.Key} is {setting.Value} in the code, {rows[setting.Key]} on the page");

        Assert.NotEmpty(coded);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Ranges_OfTheServersSettings_AreThoseThatItChecks()
    {
        var problems = new SchedulingOptions { LeadMs = 0, WindowMs = 0, ArmMs = 0, MisfireThresholdMs = 0 }.Problems()
            .Concat(new RetentionOptions { RunDays = 0, RunsPerJob = 0, LogDays = 0, AuditDays = 0 }.Problems())
            .Select(problem => RangeText().Match(problem))
            .Where(match => match.Groups["key"].Value != "Scheduling:ArmMs") // its upper end is the lead
            .ToDictionary(match => match.Groups["key"].Value, match => $"{match.Groups["low"].Value} to {match.Groups["high"].Value} ", StringComparer.Ordinal);
        var rows = Readme.Table("setting", "Settings of the server").ToDictionary(row => row[0], row => row[2], StringComparer.Ordinal);

        var wrong = problems.Where(problem => !rows[problem.Key].StartsWith(problem.Value, StringComparison.Ordinal)).Select(problem => $"{problem.Key}: {problem.Value}");

        Assert.Equal(7, problems.Count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void EmbeddingExample_OfTheReadme_IsTheSample()
    {
        var sample = File.ReadAllText(Path.Combine(Repository.Root, "Samples", "EmbeddedExecutor", "Program.cs"));

        Assert.Contains($"```csharp\n{sample}```\n", Readme.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_OfTheRepository_NameNothingOutsideIt()
    {
        var strange = Page.All.Where(page => page.Text.Contains("/work/", StringComparison.Ordinal) || page.Text.Contains("/tmp/", StringComparison.Ordinal));

        Assert.Empty(strange.Select(page => page.Name));
    }

    private static bool Exists(Page page, string link)
    {
        var parts = link.Split('#', 2);
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page.Name))!; // a file's path has a folder
        var file = parts[0].Length == 0 ? page.Name : Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, parts[0])));
        var target = Path.Combine(Repository.Root, file);
        return (File.Exists(target) || Directory.Exists(target))
            && (parts.Length == 1 || Page.All.Single(one => one.Name == file).Anchors.Contains(parts[1], StringComparer.Ordinal));
    }

    private static IEnumerable<string> MissingProjects(string code) =>
        Project().Matches(code).Select(match => match.Groups["path"].Value)
            .Where(path => !File.Exists(Path.Combine(Repository.Root, path)) && !Directory.EnumerateFiles(Path.Combine(Repository.Root, path), "*.csproj").Any());

    private static IEnumerable<string> MissingScripts(string code) =>
        Script().Matches(code).Select(match => match.Groups["path"].Value).Where(path => !File.Exists(Path.Combine(Repository.Root, path)));

    private static IEnumerable<string> UnknownCommands(string code) =>
        ServerCommand().Matches(code).Select(match => match.Groups["command"].Value).Where(command => CommandLine.Parse([command]).Command is null);

    private static IEnumerable<string> ExecutorSettings() => typeof(ExecutorOptions).GetProperties().Select(property => property.Name);

    private static IEnumerable<KeyValuePair<string, string>> Numbers(object options, string section) =>
        options.GetType().GetProperties().Where(property => property.CanWrite && property.PropertyType == typeof(int))
            .Select(property => KeyValuePair.Create(section + property.Name, Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture)!)); // an int has a text

    private static string Parent(string key) => string.Join(':', key.Split(':').Take(2));

    [GeneratedRegex(@"--project (?<path>[\w./]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Project();

    [GeneratedRegex(@"(?<![\w.])\./(?<path>[\w/-]+\.sh)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Script();

    [GeneratedRegex(@"--project Scheduler\.Server -- (?<command>[a-z][\w-]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ServerCommand();

    [GeneratedRegex(@"--(?<key>[A-Z]\w*(:\w+)+)(?= |=|\n|`|$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Setting();

    [GeneratedRegex(@"^(?<key>\S+) is .*between (?<low>\d+) and (?<high>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex RangeText();
}
