using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Jobs;

/// <summary>Shows what a trigger would do, without storing it.</summary>
internal sealed class SchedulePreview(CalendarReader calendars, IClusterClock clock)
{
    private const int CountMax = 200;

    public async Task<(PreviewView? View, ProblemResult? Refusal)> ReadAsync(PreviewBody body, WordLanguage language, CancellationToken cancellationToken)
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

        var excluded = known.Of(spec.Calendar);
        var times = NextFires.Of(spec, now, body.Count, excluded);
        var view = new PreviewView
        {
            Description = TriggerWords.Describe(spec, language),
            Times = times,
            Warnings = spec is FixedDelayTriggerSpec
                ? TriggerWarnings.OfFixedDelay(language)
                : TriggerWarnings.Of(spec, QuartzTriggers.FireTimesOf(spec, excluded), times, body.Count, now, language),
        };
        return (view, null);
    }
}
