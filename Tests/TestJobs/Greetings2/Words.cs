namespace Greetings;

/// <summary>A dependency that two versions of a package bring along in two versions.</summary>
public static class Words
{
    public static string Of(string name) => $"welcome, {name}";
}
