using Chain;
using Executor.Sdk.Hosting;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.AddExecutor(options => options.App = "chain")
    .MapHandler("chain.extract", (ExtractArgs args) => Enumerable.Range(1, args.Orders).Select(number => new Order(number, number * 10)))
    .MapHandler("chain.sum", (JobContext run) => run.ResultOf<Order[]>("extract").Sum(order => order.Cents))
    .MapHandler("chain.count", (JobContext run) => run.ResultOf<Order[]>("extract").Length)
    .MapHandler("chain.report", (JobContext run) => new Report(run.ResultOf<int>("count"), run.ResultOf<int>("sum")))
    .MapHandler("chain.send", (JobContext run, ILogger log) =>
    {
        var report = run.ResultOf<Report>("report");
        log.LogInformation("{Orders} orders, {Cents} cents", report.Orders, report.Cents);
    });
await builder.Build().RunAsync();
