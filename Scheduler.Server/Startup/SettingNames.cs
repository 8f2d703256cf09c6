using Scheduler.Server.Pages.Settings;

namespace Scheduler.Server.Startup;

/// <summary>Tells the console which settings there are.</summary>
internal sealed class SettingNames : ISettingNames
{
    public IReadOnlyList<string> All { get; } = [.. KnownSettings.AllKeys()];
}
