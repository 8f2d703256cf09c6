using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs;

/// <summary>Shows what a trigger would do, without storing it.</summary>
internal sealed class SchedulePreview(CalendarReader calendars, IClusterClock clock)
{
    private const int CountMax = 200;

    public async Task<(PreviewView? View, ProblemResult? Refusal)> ReadAsync(PreviewBody body, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (body.Count is < 1 or > CountMax)
        {
            errors.Add("count", $"must be from 1 to {CountMax}");
        }

        var now = clock.UtcNow;
        var known = await calendars.ReadAsync([body.Trigger.Calendar], cancellationToken);
        var spec = TriggerValidation.Read(body.Trigger, "", "trigger", errors);
        if (spec is not null)
        {
            TriggerValidation.CheckFuture(spec, now, known, "trigger", errors);
        }

        if (errors.Any || spec is null)
        {
            return (null, Problem.Validation(errors));
        }

        var times = NextFires.Of(spec, now, body.Count, known.Of(spec.Calendar));
        return (new PreviewView { Description = TriggerWords.Describe(spec), Times = times, Warnings = TriggerWords.Warn(spec, times, body.Count) }, null);
    }
}
