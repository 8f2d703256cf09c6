using TestServers;

namespace Executor.Sdk.Tests.Protocol;

/// <summary>The page and the examples in it: fenced blocks whose first line names the message.</summary>
internal static class ProtocolPage
{
    public static string Text { get; } = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));

    public static string Example(string message)
    {
        var begin = $"```json {message}\n";
        var start = Text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/protocol.md has no example of {message}.");
        start += begin.Length;
        return Text[start..Text.IndexOf("\n```", start, StringComparison.Ordinal)];
    }
}
