namespace PackJobs;

/// <summary>The versions of the SDK that a package runs with.</summary>
/// <param name="Min">The lowest, itself included: the one that it was built against.</param>
/// <param name="Max">Below this one.</param>
internal sealed record SdkRange(string Min, string Max)
{
    public static SdkRange From(Version built) => new(built.ToString(3), $"{built.Major + 1}.0.0");
}
