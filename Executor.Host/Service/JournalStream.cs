namespace Executor.Host.Service;

/// <summary>Tells whether what is printed goes to systemd's journal.</summary>
internal static class JournalStream
{
    private const string Variable = "JOURNAL_STREAM";
    private const string StandardOutput = "/proc/self/fd/1";

    /// <summary>The variable is inherited by processes whose output was led elsewhere; so the stream it names must be ours.</summary>
    public static bool IsStandardOutput() => OperatingSystem.IsLinux() && Names(Environment.GetEnvironmentVariable(Variable), File.ResolveLinkTarget(StandardOutput, returnFinalTarget: false)?.Name);

    /// <param name="stream">Device and inode, as <c>8:12345</c>.</param>
    /// <param name="output">Where the output goes to, as <c>socket:[12345]</c>.</param>
    public static bool Names(string? stream, string? output) =>
        stream?.Split(':') is [_, { Length: > 0 } inode] && output is not null && output.EndsWith($":[{inode}]", StringComparison.Ordinal);
}
