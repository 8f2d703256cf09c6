namespace EndToEnd.Tests.Browser;

/// <summary>How a tab is opened.</summary>
internal sealed record TabOptions
{
    /// <summary>Cookies to go on with, as <see cref="Tab.StorageAsync"/> gave them.</summary>
    public string? Storage { get; init; }

    public bool Scripts { get; init; } = true;

    public string Language { get; init; } = "en";

    public int Width { get; init; } = 1440;

    public string TimeZone { get; init; } = "UTC";
}
