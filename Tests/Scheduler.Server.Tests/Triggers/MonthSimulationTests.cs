using System.Globalization;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers;

/// <summary>A thousand random triggers over a month in which clocks change, planned window by window as a node would, against a computation that shares no code with it.</summary>
public sealed class MonthSimulationTests
{
    private const int Jobs = 1_000;
    private static readonly DateTimeOffset From = new(2026, 3, 5, 0, 0, 30, TimeSpan.Zero);
    private static readonly DateTimeOffset To = new(2026, 4, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Windows_OfAThousandRandomTriggers_PlanWhatAnIndependentComputationExpects()
    {
        var random = new Random(20261123);
        long total = 0;
        var calendars = 0;
        for (var i = 0; i < Jobs; i++)
        {
            var made = SimulatedTrigger.Make(random, From, To);
            calendars += made.Calendar is null ? 0 : 1;

            var planned = Plan(made.Spec, made.Calendar is { } calendar ? ExcludedTimes.Of(calendar) : null);

            var expected = made.Expected(From, To);
            Assert.True(expected.SequenceEqual(planned), $"Trigger {i}: {made}: {Difference(expected, planned)}");
            total += planned.Count;
        }

        Assert.True(total > 200_000, $"Only {total} occurrences were compared.");
        Assert.InRange(calendars, 200, 500);
    }

    private static List<long> Plan(TriggerSpec spec, ExcludedTimes? excluded)
    {
        var clock = new FixedClock { NowMicros = From.ToMicros() };
        var options = Options.Create(new SchedulingOptions { WindowMs = 60_000 });
        var planner = new WindowPlanner(clock, options);
        var (rows, next) = planner.PlanFirst(spec, Templates.Any, excluded, From);
        var due = new List<long>(rows.Select(row => row.DueAt));
        if (next is not { } first)
        {
            return due;
        }

        var trigger = QuartzTriggers.Build(spec, first, TriggerPlan.Of(Templates.Any, spec));
        var plan = TriggerPlan.Of(trigger);
        while (next <= To)
        {
            clock.NowMicros = (next.Value - options.Value.Lead).ToMicros();
            trigger.NextFireTimeUtc = next;
            trigger.Triggered(null);
            var window = planner.PlanFire(new TriggerFire(trigger, plan, next.Value, excluded));
            Assert.All(window.Rows, row => Assert.Equal(RunState.Planned, row.State));
            due.AddRange(window.Rows.Select(row => row.DueAt));
            next = window.Next;
        }

        return [.. due.TakeWhile(at => at <= To.ToMicros())];
    }

    private static string Difference(List<long> expected, List<long> planned)
    {
        var index = expected.Zip(planned).TakeWhile(pair => pair.First == pair.Second).Count();
        string At(List<long> list) => index < list.Count ? Instants.FromMicros(list[index]).ToString("O", CultureInfo.InvariantCulture) : "nothing";
        return $"occurrence {index} should be {At(expected)} and is {At(planned)}";
    }
}
