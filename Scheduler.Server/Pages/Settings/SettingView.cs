namespace Scheduler.Server.Pages.Settings;

/// <summary>A setting as it is shown.</summary>
/// <param name="Section">Empty for one that stands alone.</param>
/// <param name="Name">Within the section.</param>
/// <param name="Value">Null when there is none, or when it is hidden.</param>
internal sealed record SettingView(string Section, string Name, string? Value)
{
    /// <summary>Only whether there is one is told.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Somebody set it; otherwise it is what it is without.</summary>
    public bool IsGiven { get; init; }
}
