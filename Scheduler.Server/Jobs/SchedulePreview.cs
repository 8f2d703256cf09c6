using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Jobs;

/// <summary>Shows what a trigger would do, without storing it.</summary>
internal sealed class SchedulePreview(IClusterClock clock)
{
    private const int CountMax = 200;

    public (PreviewView? View, ProblemResult? Refusal) Read(PreviewBody body)
    {
        var errors = new FieldErrors();
        if (body.Count is < 1 or > CountMax)
        {
            errors.Add("count", $"must be from 1 to {CountMax}");
        }

        var now = clock.UtcNow;
        var spec = TriggerValidation.Read(body.Trigger, "", "trigger", errors);
        if (spec is not null)
        {
            TriggerValidation.CheckFuture(spec, now, "trigger", errors);
        }

        if (errors.Any || spec is null)
        {
            return (null, Problem.Validation(errors));
        }

        var times = NextFires.Of(spec, now, body.Count);
        return (new PreviewView { Description = TriggerWords.Describe(spec), Times = times, Warnings = TriggerWords.Warn(spec, times, body.Count) }, null);
    }
}
