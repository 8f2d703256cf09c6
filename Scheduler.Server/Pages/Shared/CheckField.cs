namespace Scheduler.Server.Pages.Shared;

/// <summary>Several that may be chosen at once.</summary>
/// <param name="Page">Knows what was chosen and what is wrong with it.</param>
/// <param name="Name">As the interface names the list.</param>
/// <param name="Label">In the reader's language.</param>
/// <param name="Choices">Values and what they are called.</param>
/// <param name="Stored">Those that are chosen before anything is typed.</param>
internal sealed record CheckField(FormPage Page, string Name, string Label, IReadOnlyList<(string Value, string Word)> Choices, IReadOnlyCollection<string> Stored)
{
    public string? Error => Page.ErrorOf(Name);

    public bool IsChosen(string value) => Page.IsChosen(Name, value, Stored.Contains(value, StringComparer.Ordinal));
}
