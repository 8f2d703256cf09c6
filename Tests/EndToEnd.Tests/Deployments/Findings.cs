namespace EndToEnd.Tests.Deployments;

/// <summary>Asserts on a checker's findings with their text.</summary>
internal static class Findings
{
    public static void AssertNone(params IReadOnlyList<string>[] findings)
    {
        var all = findings.SelectMany(list => list).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
