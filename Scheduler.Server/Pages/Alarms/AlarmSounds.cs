using Scheduler.Server.Alarms;

namespace Scheduler.Server.Pages.Alarms;

/// <summary>What sounds are called.</summary>
internal static class AlarmSounds
{
    public static IReadOnlyList<AlarmSound> All { get; } = Enum.GetValues<AlarmSound>();

    public static string WordOf(AlarmSound sound) => sound.ToString();
}
