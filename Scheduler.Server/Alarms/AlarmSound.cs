namespace Scheduler.Server.Alarms;

/// <summary>What an alarm sounds like; browsers make the sound themselves.</summary>
internal enum AlarmSound
{
    Bell,
    Chime,
    Beep,
    Marimba,
    Siren,
}
