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
            return await MeasureAsync(options, cancellationToken) ? Measured : Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return Failed;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"The benchmark could not be run: {failure}");
            return Failed;
        }
    }

    private static async Task<bool> MeasureAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var machine = Machine.This;
        var results = new List<ScenarioResult>();
        var whole = true;
        await using var store = await BenchStore.StartAsync(options.Store, options.Connection, options.LogFolder, cancellationToken);
        var run = new BenchRun(store, options.Seconds, options.Subject, options.Runs, Console.WriteLine);
        Console.WriteLine($"{machine.Cores} cores; store: {store.Name}");
        foreach (var scenario in options.Scenarios)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                results.AddRange(await scenario.RunAsync(run, cancellationToken));
                Console.WriteLine($"{scenario.Name}: done in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // The others can still be measured; the exit code tells that this one was not.
                whole = false;
                await Console.Error.WriteLineAsync($"{scenario.Name} could not be measured: {failure}");
            }

            // After each one, so that an hour of measuring is not lost to what goes wrong at its end.
            if (options.JsonPath is { } path)
            {
                await ResultJson.WriteAsync(path, machine, store.Name, results, cancellationToken);
            }
        }

        ResultTable.Print(Console.Out, machine, store.Name, results);
        return whole;
    }
}
