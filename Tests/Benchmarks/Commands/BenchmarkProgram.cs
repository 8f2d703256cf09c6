using System.Diagnostics;
using Benchmarks.Reports;
using Benchmarks.Scenarios;
using Benchmarks.Stores;

namespace Benchmarks.Commands;

/// <summary>Runs what was asked for and reports it. A missed target is a result; only what could not be measured is an error.</summary>
internal static class BenchmarkProgram
{
    private const int Measured = 0;
    private const int Failed = 2;

    public static async Task<int> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await MeasureAsync(options, cancellationToken);
            return Measured;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return Failed;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"The benchmark could not be run: {failure.Message}\n{failure.StackTrace}");
            return Failed;
        }
    }

    private static async Task MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var machine = Machine.This;
        var results = new List<ScenarioResult>();
        await using var store = await BenchStore.StartAsync(options.Store, options.Connection, cancellationToken);
        var run = new BenchRun(store, options.Seconds, options.Subject, Console.WriteLine);
        Console.WriteLine($"{machine.Cores} cores; store: {store.Name}");
        foreach (var scenario in options.Scenarios)
        {
            var started = Stopwatch.GetTimestamp();
            results.AddRange(await scenario.RunAsync(run, cancellationToken));
            Console.WriteLine($"{scenario.Name}: done in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

            // After each one, so that an hour of measuring is not lost to what goes wrong at its end.
            if (options.JsonPath is { } path)
            {
                await ResultJson.WriteAsync(path, machine, store.Name, results, cancellationToken);
            }
        }

        ResultTable.Print(Console.Out, machine, store.Name, results);
    }
}
