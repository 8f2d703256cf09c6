namespace Scheduler.Server.Pages.Settings;

/// <summary>The full name of every setting of the product, such as <c>Scheduling:LeadMs</c>.</summary>
internal interface ISettingNames
{
    IReadOnlyList<string> All { get; }
}
