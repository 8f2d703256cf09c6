using System.CommandLine;
using Benchmarks.Scenarios;
using Benchmarks.Stores;

namespace Benchmarks.Commands;

/// <summary>The command line.</summary>
internal static class BenchmarkCommand
{
    private const string All = "all";

    public static RootCommand Create()
    {
        var scenarios = new Argument<string[]>("scenario")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "What to measure:\n" + string.Join('\n', AllScenarios.List.Select(one => $"  {one.Name}: {one.Summary}").Append($"  {All}: all of them (default)")),
        };
        scenarios.AcceptOnlyFromAmong([.. AllScenarios.List.Select(one => one.Name), All]);
        var store = new Option<StoreKind>("--store") { Description = "mysql: a MariaDB started for this run, or --connection; sqlite: files", DefaultValueFactory = _ => StoreKind.MySql };
        var connection = new Option<string?>("--connection") { Description = "A MySQL or MariaDB server to use instead, as a connection string; empty databases are made on it and dropped" };
        var json = new Option<string?>("--json") { Description = "Write the results to this file, too" };
        var logs = new Option<string?>("--logs") { Description = "Keep what the product's processes print in files of this folder" };
        var seconds = new Option<int?>("--seconds") { Description = "How long each load is measured; by default as long as the scenario says (10 or 20 s)" };
        var subject = new Option<BenchSubject>("--subject") { Description = "Measure the product, the baseline (raw Quartz) or both", DefaultValueFactory = _ => BenchSubject.Both };
        var runs = new Option<int>("--runs") { Description = "How many runs `lists` has in the ledger, and a hundredth as many jobs", DefaultValueFactory = _ => 1_000_000 };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 1 or > 3_600)
            {
                result.AddError("--seconds is 1 to 3600.");
            }
        });

        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 20_000 or > 100_000_000)
            {
                result.AddError("--runs is 20000 to 100000000.");
            }
        });

        var root = new RootCommand("Measures QuartzScheduler against its targets, and raw Quartz under the same loads.") { scenarios, store, connection, json, logs, seconds, subject, runs };
        root.SetAction((parsed, cancellationToken) => BenchmarkProgram.RunAsync(
            new BenchmarkOptions
            {
                Scenarios = Chosen(parsed.GetValue(scenarios) ?? []),
                Store = parsed.GetValue(store),
                Connection = parsed.GetValue(connection),
                JsonPath = parsed.GetValue(json),
                LogFolder = parsed.GetValue(logs),
                Seconds = parsed.GetValue(seconds),
                Subject = parsed.GetValue(subject),
                Runs = parsed.GetValue(runs),
            },
            cancellationToken));
        return root;
    }

    private static IReadOnlyList<IScenario> Chosen(string[] names) =>
        names.Length == 0 || names.Contains(All, StringComparer.Ordinal) ? AllScenarios.List : [.. AllScenarios.List.Where(one => names.Contains(one.Name, StringComparer.Ordinal))];
}
