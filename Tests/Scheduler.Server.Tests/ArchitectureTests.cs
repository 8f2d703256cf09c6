using System.Text.RegularExpressions;
using Scheduler.Server.Tests.Architecture;
using TestServers;

namespace Scheduler.Server.Tests;

/// <summary>Who may import whom, and what a file may hold. Each failure names the files.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>A folder uses only folders to its left. The composition, beside the project file, uses all.</summary>
    private static readonly string[] Order =
    [
        "Storage", "Cluster", "Api", "Audit", "Access", "Runs", "Triggers", "Jobs", "Executors", "Packages",
        "Webhooks", "Dispatch", "Alerts", "Alarms", "Maintenance", "Pages", "Demo", "Startup",
    ];

    /// <summary>Files over 300 lines, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal)
    {
        ["Tests/Executor.Sdk.Tests/Execution/RunBoardTests.cs"] = "one set-up that all of a run's life on the board shares",
        ["Executor.Sdk/Execution/RunBoard.cs"] = "one lock guards every step of a held run; apart, the steps would share it over files",
    };

    /// <summary>Files with SQL that are no store, each with its reason.</summary>
    private static readonly Dictionary<string, string> SqlElsewhere = new(StringComparer.Ordinal)
    {
        ["Scheduler.Server/Runs/RunMoves.cs"] = "one compare-and-set text that several stores of Runs share",
    };

    private static readonly string[] ProductFolders = ["Scheduler.Server", "Executor.Sdk", "Executor.Host", "Samples"];

    private static IReadOnlyList<SourceFile> Server { get; } = SourceFile.Below("Scheduler.Server");

    [Fact]
    public void ServerFolders_Each_HasAPlaceInTheOrder()
    {
        var strangers = Server.Where(file => file.Folder.Length > 0 && !Order.Contains(file.Folder)).Select(file => file.Path);

        AssertNone(strangers, "is in a folder that has no place in the order of imports");
    }

    [Fact]
    public void ServerFolders_Each_UsesOnlyFoldersToItsLeft()
    {
        var forbidden = new List<string>();
        foreach (var file in Server.Where(file => file.Folder.Length > 0))
        {
            var place = Array.IndexOf(Order, file.Folder);
            foreach (var other in Order.Skip(place + 1).Where(other => Imports(file, other)))
            {
                var used = Server.Where(target => target.Folder == other && file.Mentions(target.TypeName)).Select(target => target.Path).ToList();
                forbidden.Add($"{file.Path} -> {(used.Count > 0 ? string.Join(", ", used) : $"Scheduler.Server/{other}/ (an unused import)")}");
            }
        }

        AssertNone(forbidden, "is an import from left to right");
    }

    [Fact]
    public void ServerFolders_OtherThanTriggers_DoNotUseQuartz()
    {
        var users = Server.Where(file => file.Folder != "Triggers" && QuartzUse().IsMatch(file.Text.Code)).Select(file => file.Path);

        AssertNone(users, "uses Quartz outside Triggers");
    }

    [Fact]
    public void Server_OfTheSdk_UsesTheProtocolOnlyUnlessItSendsWebhooks()
    {
        var users = Server
            .Where(file => SdkUse().Matches(file.Text.Code).Any(use => !MayUse(file.Folder, use.Groups["folder"].Value)))
            .Select(file => file.Path);

        AssertNone(users, "uses more of the SDK than its protocol");
    }

    [Fact]
    public void Protocol_OfTheSdk_ImportsNothingOfTheSdk()
    {
        var users = SourceFile.Below("Executor.Sdk/Protocol")
            .Where(file => SdkUse().Matches(file.Text.Code).Any(use => use.Groups["folder"].Value != "Protocol"))
            .Select(file => file.Path);

        AssertNone(users, "is protocol and imports something else of the SDK");
    }

    [Fact]
    public void Host_OfTheSdk_SeesThePublicSurfaceOnly()
    {
        string[] surface = ["Jobs", "Hosting"];

        // A loader of packages takes the protocol's orders and gives its reports.
        var users = SourceFile.Below("Executor.Host").Select(file => (file, surface: surface.Append("Protocol").ToArray()))
            .Concat(SourceFile.Below("Samples").Select(file => (file, surface)))
            .Where(entry => SdkUse().Matches(entry.file.Text.Code).Any(use => !entry.surface.Contains(use.Groups["folder"].Value)))
            .Select(entry => entry.file.Path);

        AssertNone(users, "uses more of the SDK than what a job author sees");
        var project = File.ReadAllText(Path.Combine(Repository.Root, "Executor.Sdk", "Executor.Sdk.csproj"));
        Assert.DoesNotContain("InternalsVisibleTo Include=\"Executor.Host\"", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Sql_Everywhere_StandsInStores()
    {
        var strays = Server
            .Where(file => !MayHoldSql(file) && file.Text.Literals.Any(literal => SqlStatement().IsMatch(literal)))
            .Select(file => file.Path);

        AssertNone(strays, "holds SQL and is no store");
    }

    [Fact]
    public void StatementTexts_Each_AreRunByStoresOnly()
    {
        var texts = Server.Where(file => file.TypeName.EndsWith("Sql", StringComparison.Ordinal)).ToList();

        var users = Server
            .Where(file => !MayHoldSql(file) && texts.Any(text => file.Mentions(text.TypeName)))
            .Select(file => file.Path);

        AssertNone(users, "runs a store's statement and is no store");
    }

    [Fact]
    public void SqlElsewhere_Each_IsStillNeeded()
    {
        var needless = SqlElsewhere.Keys
            .Where(path => !Server.Any(file => file.Path == path && file.Text.Literals.Any(literal => SqlStatement().IsMatch(literal))));

        AssertNone(needless, "is on the list of exceptions for SQL and needs none");
    }

    [Fact]
    public void ProductFiles_Each_HoldTheTypeTheyAreNamedAfter()
    {
        var strays = ProductFolders.SelectMany(SourceFile.Below)
            .Where(file => !file.Source.Contains("\"MA0048:", StringComparison.Ordinal))
            .Select(file => (file, types: file.TopLevelTypes()))
            .Where(entry => entry.types.Count > 0 && (entry.types.Count > 1 || entry.types[0] != entry.file.TypeName))
            .Select(entry => $"{entry.file.Path} holds {string.Join(", ", entry.types)}");

        AssertNone(strays, "is not one type per file, named alike");
    }

    [Fact]
    public void ProductFiles_Each_StayWithin300Lines()
    {
        var tooLong = ProductFolders.Append("Tests").SelectMany(SourceFile.Below)
            .Where(file => file.LineCount > 300 && !LongFiles.ContainsKey(file.Path))
            .Select(file => $"{file.Path} ({file.LineCount} lines)");

        AssertNone(tooLong, "is over 300 lines and gives no reason");
    }

    [Fact]
    public void LongFiles_Each_AreStillLong()
    {
        var short_ = LongFiles.Keys.Where(path => !ProductFolders.Append("Tests").SelectMany(SourceFile.Below).Any(file => file.Path == path && file.LineCount > 300));

        AssertNone(short_, "is on the list of long files and is not long");
    }

    [Fact]
    public void ProductFiles_Together_AreShort()
    {
        var lengths = ProductFolders.SelectMany(SourceFile.Below).Select(file => file.LineCount).Order().ToList();

        Assert.InRange(lengths[lengths.Count / 2], 1, 60);
        Assert.InRange(lengths[lengths.Count * 9 / 10], 1, 170);
    }

    [Fact]
    public void Tests_None_AreLeftOut()
    {
        var leftOut = SourceFile.Below("Tests").Where(file => LeftOut().IsMatch(file.Text.Code)).Select(file => file.Path);

        AssertNone(leftOut, "leaves a test out");
    }

    private static bool Imports(SourceFile file, string folder)
    {
        if (Regex.IsMatch(file.Text.Code, $@"\bScheduler\.Server\.{folder}\b", RegexOptions.None, TimeSpan.FromSeconds(5)))
        {
            return true;
        }

        // Inside Scheduler.Server a name such as Jobs.JobStore needs no using.
        return Regex.Matches(file.Text.Code, $@"(?<![\w.]){folder}\.(?<type>\w+)", RegexOptions.None, TimeSpan.FromSeconds(5))
            .Any(use => Server.Any(target => target.Folder == folder && target.TypeName == use.Groups["type"].Value));
    }

    // Startup uses EditDistance, so that the distance between two names is computed in one place only. Webhooks are sent by a node that is their executor:
    // what starts a run at its due instant, holds its seat, ends it in time and reports it is the SDK's, and not written a second time.
    private static bool MayUse(string serverFolder, string sdkFolder) =>
        sdkFolder == "Protocol" || serverFolder == "Webhooks" || (serverFolder == "Demo" && sdkFolder is "Jobs" or "Hosting") || (serverFolder == "Startup" && sdkFolder == "Hosting");

    private static bool MayHoldSql(SourceFile file) =>
        file.Folder == "Storage"
        || file.TypeName.EndsWith("Store", StringComparison.Ordinal)
        || file.TypeName.EndsWith("Sql", StringComparison.Ordinal)
        || (file.Folder == "Triggers" && file.TypeName.EndsWith("Delegate", StringComparison.Ordinal))
        || SqlElsewhere.ContainsKey(file.Path);

    private static void AssertNone(IEnumerable<string> offenders, string what)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, $"{list.Count} × {what}:\n{string.Join('\n', list)}");
    }

    [GeneratedRegex(@"(?<![\w.])(?:global::)?Quartz\s*[.;]|=\s*Quartz;", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex QuartzUse();

    [GeneratedRegex(@"\bExecutor\.Sdk(?:\.(?<folder>\w+))?\s*(?=[.;])", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SdkUse();

    [GeneratedRegex(@"^\s*(?:SELECT\s|INSERT\s+(?:IGNORE\s+|OR\s+IGNORE\s+)?INTO\s|UPDATE\s+\w+\s+(?:\w+\s+)?SET\s|DELETE\s+FROM\s|REPLACE\s+INTO\s|WITH\s+\w+\s+AS\s*\(|CREATE\s+TABLE\s|ALTER\s+TABLE\s|DROP\s+TABLE\s)", RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SqlStatement();

    [GeneratedRegex(@"\[\s*(?:Fact|Theory|InlineData|MemberData|ClassData)\s*\([^\]]*\bSkip\w*\s*=", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LeftOut();
}
