namespace Scheduler.Server.Pages.Shared;

/// <summary>What a form is drawn for that deletes: it opens first and then names what goes.</summary>
/// <param name="Id">Goes with the form.</param>
/// <param name="Name">Shown to whoever is about to delete it.</param>
internal sealed record Deletion(string Id, string Name)
{
    public string Handler { get; init; } = "Delete";
}
