namespace Scheduler.Server.Pages.Alarms;

/// <summary>What is drawn of a field: its value, what is wrong with it, and help.</summary>
internal sealed record AlarmField(AlarmFormPage Page, string Path, string Label)
{
    public string Id => Path.Replace('.', '-').Replace('[', '-').Replace(']', '-');

    public string Value => Page.Form[Path];

    public string? Error => Page.ErrorOf(Path);

    public string? Hint { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>As in HTML; null for a text.</summary>
    public string? Type { get; init; }

    /// <summary>A script puts the reader's own time zone here.</summary>
    public bool IsZone { get; init; }

    public bool IsNumber { get; init; }
}
