using Benchmarks.Loads;

namespace Benchmarks.Scenarios;

/// <summary>The scenarios, in the order in which <c>all</c> runs them.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<IScenario> List { get; } =
    [
        new IntervalScenario(
            "punctuality",
            "200 jobs, one run a second each, spread evenly",
            [new("punctuality", new IntervalLoad(200, 1_000, Spread: true, "skip"), Targets.Punctuality)]),
        new IntervalScenario(
            "aligned",
            "200 jobs, all due at the same instant of each second",
            [new("aligned", new IntervalLoad(200, 1_000, Spread: false, "skip"), Targets.Within(10))]),
        new BurstScenario(),
        new IntervalScenario(
            "subsecond",
            "50 jobs each 20 ms, and 100 jobs each 10 ms",
            [
                new("subsecond-50x20ms", new IntervalLoad(50, 20, Spread: true, "allow"), Targets.Within(5)),
                new("subsecond-100x10ms", new IntervalLoad(100, 10, Spread: true, "allow"), Targets.Within(5)),
            ]),
        new ThroughputScenario(),
        new EnqueueScenario(),
        new RunNowScenario(),
        new ChainScenario(),
        new CrashScenario(),
        new AlarmScenario(),
        new ReloadScenario(),
        new MemoryScenario(),
        new ListsScenario(),
        new ConsolesScenario(),
    ];
}
