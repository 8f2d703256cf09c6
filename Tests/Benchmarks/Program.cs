using Benchmarks.Baseline;
using Benchmarks.Commands;
using Benchmarks.Product;

// The first two are this program started again by itself, as the processes that are measured.
return args switch
{
    [BenchExecutor.Mode, var journal, .. var settings] => await BenchExecutor.RunAsync(journal, settings),
    [RawQuartz.Mode, var order] => await RawQuartz.RunAsync(order),
    _ => await BenchmarkCommand.Create().Parse(args).InvokeAsync(),
};
