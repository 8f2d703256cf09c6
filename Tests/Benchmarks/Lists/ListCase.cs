namespace Benchmarks.Lists;

/// <summary>One way of asking for a list or an object.</summary>
/// <param name="Name">What is asked for.</param>
/// <param name="Path">The path below the interface's root, for the n-th request.</param>
/// <param name="IsLimited">Whether somebody asks who sees only some groups.</param>
internal sealed record ListCase(string Name, Func<int, string> Path, bool IsLimited = false)
{
    /// <summary>Whether it is a page of the console; its path begins at the node's root.</summary>
    public bool IsPage { get; init; }
}
