using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Executor.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Tests.Testing;

public sealed class HandlerHarnessTests
{
    [Fact]
    public async Task RunAsync_HandlerClass_GetsItsArgsServicesAndContext()
    {
        await using var harness = new HandlerHarness(handlers =>
        {
            handlers.AddHandler<InvoiceJob>();
            handlers.Services.AddScoped<Mailer>();
        });

        var outcome = await harness.RunAsync("billing.invoice", new { customer = 42 }, new HarnessRunOptions { Attempt = 2, Shard = new Shard(1, 3) });

        Assert.Equal(RunOutcome.Succeeded, outcome.Outcome);
        Assert.Equal("customer 42, attempt 2, shard 1 of 3, key run-1", outcome.Result!.Value.GetString());
        Assert.Equal(["sending to 42"], outcome.Logs.Select(line => line.Message));
        Assert.Equal(100, outcome.Progress!.Percent);
    }

    [Fact]
    public async Task Start_HandlerWaits_EndsWhenTheClockIsAdvanced()
    {
        await using var harness = new HandlerHarness(handlers => handlers.MapHandler(
            "wait", (TimeProvider time, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMinutes(5), time, cancellationToken)));

        var run = harness.Start("wait");
        bool before = run.Completion.IsCompleted;
        harness.Time.Advance(TimeSpan.FromMinutes(5));
        var outcome = await run.Completion;

        Assert.False(before);
        Assert.Equal(RunOutcome.Succeeded, outcome.Outcome);
        Assert.Equal(TimeSpan.FromMinutes(5), outcome.Duration);
    }

    [Theory]
    [InlineData("cancel", RunOutcome.Canceled, CancellationReason.Canceled)]
    [InlineData("timeout", RunOutcome.TimedOut, CancellationReason.TimedOut)]
    [InlineData("stop", RunOutcome.Canceled, CancellationReason.ExecutorStopping)]
    public async Task Start_Stopped_TellsTheReasonsApart(string how, RunOutcome outcome, CancellationReason reason)
    {
        var seen = CancellationReason.None;
        await using var harness = new HandlerHarness(handlers => handlers.MapHandler(
            "wait", async (JobContext run, TimeProvider time, CancellationToken cancellationToken) =>
            {
                try
                {
                    await Task.Delay(TimeSpan.FromHours(1), time, cancellationToken);
                }
                finally
                {
                    seen = run.CancellationReason;
                }
            }));
        var run = harness.Start("wait", options: new HarnessRunOptions { Timeout = TimeSpan.FromMinutes(1) });

        switch (how)
        {
            case "cancel": run.Cancel(); break;
            case "stop": run.StopExecutor(); break;
            default: harness.Time.Advance(TimeSpan.FromMinutes(1)); break;
        }

        var ended = await run.Completion;

        Assert.Equal((outcome, reason), (ended.Outcome, seen));
    }

    [Fact]
    public async Task RunAsync_HandlerThrows_IsAFailureWithTypeMessageAndStack()
    {
        await using var harness = new HandlerHarness(handlers => handlers.MapHandler("fail", Fail));

        var outcome = await harness.RunAsync("fail");

        Assert.Equal(RunOutcome.Failed, outcome.Outcome);
        Assert.Equal(("System.InvalidOperationException", "no"), (outcome.Error!.Type, outcome.Error.Message));
        Assert.Contains(nameof(Fail), outcome.Error.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_OperationCanceledOfItsOwn_IsAFailure()
    {
        await using var harness = new HandlerHarness(handlers => handlers.MapHandler("fail", () => Task.FromException(new OperationCanceledException())));

        var outcome = await harness.RunAsync("fail");

        Assert.Equal(RunOutcome.Failed, outcome.Outcome);
    }

    [Fact]
    public void HandlerHarness_DelegateWithTwoArgs_IsRefusedByName()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new HandlerHarness(handlers => handlers.MapHandler("odd", (string left, InvoiceArgs right) => left + right)));

        Assert.Contains("'odd'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HandlerHarness_TwoHandlersOfOneName_AreRefused()
        => Assert.Throws<InvalidOperationException>(
            () => new HandlerHarness(handlers => handlers.MapHandler("a", () => 1).MapHandler("a", () => 2)));

    [Fact]
    public async Task ReportProgress_OutOfRange_Throws()
    {
        await using var harness = new HandlerHarness(handlers => handlers.MapHandler("p", (JobContext run) => run.ReportProgress(double.NaN)));

        var outcome = await harness.RunAsync("p");

        Assert.Equal(typeof(ArgumentOutOfRangeException).FullName, outcome.Error!.Type);
    }

    private static int Fail() => throw new InvalidOperationException("no");

    private sealed record InvoiceArgs(int Customer);

    private sealed class Mailer(ILogger<Mailer> logger)
    {
        public void Send(int customer) => logger.LogInformation("sending to {Customer}", customer);
    }

    [JobHandler("billing.invoice")]
    private sealed class InvoiceJob(Mailer mailer) : IJobHandler<InvoiceArgs, string>
    {
        public Task<string> ExecuteAsync(InvoiceArgs args, JobContext run, CancellationToken cancellationToken)
        {
            mailer.Send(args.Customer);
            run.ReportProgress(100);
            return Task.FromResult(
                $"customer {args.Customer}, attempt {run.Attempt}, shard {run.Shard!.Index} of {run.Shard.Count}, key {run.IdempotencyKey}");
        }
    }
}
