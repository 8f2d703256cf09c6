using Scheduler.Server.Api;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Alarms;

/// <summary>The alarm as it is after a change, or why nothing changed.</summary>
internal sealed record AlarmAnswer(JobRow? Alarm, ProblemResult? Refusal)
{
    public static AlarmAnswer Of(JobRow alarm) => new(alarm, null);

    public static AlarmAnswer Refused(ProblemResult refusal) => new(null, refusal);
}
