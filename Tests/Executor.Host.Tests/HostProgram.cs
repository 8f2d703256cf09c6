using Executor.Sdk.Tests.Server;
using TestServers.Processes;

namespace Executor.Host.Tests;

/// <summary>Starts the built Executor.Host as a process of its own.</summary>
internal static class HostProgram
{
    /// <summary>More than any test needs; a wait ends with what it waits for.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    private static string Handlers => $"--handlers={BuiltProgram.FolderOf("Samples/HelloJob")}";

    private static string Assembly => Path.Combine(BuiltProgram.FolderOf("Executor.Host"), "Executor.Host.dll");

    public static OwnedProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null) =>
        OwnedProcess.Start("env", ["--default-signal=INT", "dotnet", Assembly, .. arguments], Path.GetTempPath(), environment);

    /// <summary>Starts it with HelloJob's handlers as an executor of a node.</summary>
    public static OwnedProcess Run(TestNode node, IEnumerable<string> settings, IReadOnlyDictionary<string, string?>? environment = null) =>
        Start(["run", Handlers, .. Settings(node), .. settings], environment);

    /// <summary>The same, with its output going where the variable JOURNAL_STREAM says.</summary>
    public static OwnedProcess RunInJournal(TestNode node) => OwnedProcess.Start(
        "sh",
        ["-c", """exec 3>&1; JOURNAL_STREAM=$(stat -L -c %d:%i /dev/fd/3) exec dotnet "$@" """, "sh", Assembly, "run", Handlers, .. Settings(node)],
        Path.GetTempPath());

    /// <summary>Starts it with packages only.</summary>
    public static OwnedProcess RunPackages(TestNode node, IEnumerable<string> settings, IReadOnlyDictionary<string, string?>? environment = null) =>
        Start(["run", .. Settings(node), .. settings], environment);

    /// <summary>The command that starts it so, for what starts it in its own way.</summary>
    public static IEnumerable<string> PackagesCommand(TestNode node, IEnumerable<string> settings) => ["dotnet", Assembly, "run", .. Settings(node), .. settings];

    /// <summary>Starts it as a developer does, on packages at a path.</summary>
    public static OwnedProcess Watch(TestNode node, string path) => Start(["watch", path, .. Settings(node)]);

    private static IEnumerable<string> Settings(TestNode node) =>
    [
        $"--Executor:ServerUrls:0={node.Url}",
        $"--Executor:Key={TestNode.Key}",
        $"--Executor:ServerCertificateSha256={TestNode.Fingerprint}",
    ];
}
