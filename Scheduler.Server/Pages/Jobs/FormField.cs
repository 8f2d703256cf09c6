namespace Scheduler.Server.Pages.Jobs;

/// <summary>What is drawn of a field: its value, what is wrong with it, and help.</summary>
internal sealed record FormField(JobFormPage Page, string Path, string Label)
{
    public string Id => Path.Replace('.', '-').Replace('[', '-').Replace(']', '-');

    public string Value => Page.Form[Path];

    public string? Error => Page.ErrorOf(Path);

    public string? Hint { get; init; }

    public bool IsRequired { get; init; }

    public bool IsNumber { get; init; }

    /// <summary>The id of a list of suggestions.</summary>
    public string? List { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];
}
