namespace Scheduler.Server.Pages.Shared;

/// <summary>What is drawn of a form's field.</summary>
/// <param name="Page">Knows what was typed and what is wrong with it.</param>
/// <param name="Name">As the interface names it.</param>
/// <param name="Label">In the reader's language.</param>
internal sealed record Field(FormPage Page, string Name, string Label)
{
    public string? Stored { get; init; }

    public string? Hint { get; init; }

    public string Type { get; init; } = "text";

    public bool IsRequired { get; init; }

    public bool IsNumber { get; init; }

    public bool IsArea { get; init; }

    public int MaxLength { get; init; } = 2_000;

    public string AutoComplete { get; init; } = "off";

    /// <summary>The id of a list of suggestions.</summary>
    public string? List { get; init; }

    /// <summary>Values and what they are called; any make it a choice.</summary>
    public IReadOnlyList<(string Value, string Word)> Choices { get; init; } = [];

    public string Id => Name.Replace('.', '-').Replace('[', '-').Replace(']', '-');

    // Secrets go in and never come out.
    public string? Value => Type == "password" ? null : Page.ValueOf(Name, Stored);

    public string? Error => Page.ErrorOf(Name);
}
