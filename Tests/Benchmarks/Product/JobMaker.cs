using System.Collections.Concurrent;
using System.Net;
using Benchmarks.Loads;
using TestServers.Api;
using TestServers.Ledger;

namespace Benchmarks.Product;

/// <summary>Makes a scenario's jobs over the interface, over several connections at once, and knows which id has which number.</summary>
internal sealed class JobMaker(ApiSession api)
{
    private const int Connections = 8;

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The numbers of the jobs made so far, by id.</summary>
    public IReadOnlyDictionary<string, int> Numbers => _numbers;

    /// <summary>The id of a job.</summary>
    public string IdOf(int job) => _numbers.Single(made => made.Value == job).Key;

    /// <summary>Jobs that are due again and again, beginning at a whole second.</summary>
    public Task MakeAsync(IntervalLoad load, long second, CancellationToken cancellationToken) =>
        MakeAsync(
            0,
            load.Jobs,
            job => [new { kind = "interval", everyMs = load.EveryMs, startAt = Micros.ToText(second + load.PhaseMicros(job)) }],
            load.Overlap,
            cancellationToken);

    /// <summary>Jobs that are due once, all at one instant.</summary>
    public Task MakeOnceAsync(int first, int count, long at, CancellationToken cancellationToken) =>
        MakeAsync(first, count, _ => [new { kind = "once", at = Micros.ToText(at) }], "allow", cancellationToken);

    /// <summary>A job that runs by call; its runs may overlap.</summary>
    public Task MakeCallableAsync(string handler, CancellationToken cancellationToken) => MakeAsync(0, handler, [], "allow", [], cancellationToken);

    /// <summary>Jobs that each follow the one before; the first runs by call.</summary>
    public async Task MakeChainAsync(int count, CancellationToken cancellationToken)
    {
        for (var job = 0; job < count; job++)
        {
            await MakeAsync(job, BenchExecutor.Handler, [], "allow", job == 0 ? [] : [new { jobId = IdOf(job - 1), on = "success" }], cancellationToken);
        }
    }

    private async Task MakeAsync(int first, int count, Func<int, object[]> triggers, string overlap, CancellationToken cancellationToken) =>
        await Parallel.ForAsync(
            first,
            first + count,
            new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken },
            async (job, token) => await MakeAsync(job, BenchExecutor.Handler, triggers(job), overlap, [], token));

    private async Task MakeAsync(int job, string handler, object[] triggers, string overlap, object[] dependsOn, CancellationToken cancellationToken)
    {
        var body = new
        {
            name = $"{BenchExecutor.JobPrefix}{job:00000}",
            target = new { kind = "executor", app = BenchExecutor.App, handler },
            triggers,
            overlap,
            dependsOn,
        };
        var answer = (await api.PostAsync("jobs", body, cancellationToken)).Expect(HttpStatusCode.Created);
        _numbers[answer.Id] = job;
    }
}
