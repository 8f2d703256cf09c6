using System.Net;
using System.Text.Json.Nodes;
using TestServers.Api;
using TestServers.Ledger;

namespace EndToEnd.Tests.Deployments;

/// <summary>The jobs of a fault test and the period of the ledger that is judged.</summary>
internal sealed class Workload
{
    private const long WarmUp = 4 * Micros.Second;

    private readonly Deployment deployment;
    private readonly List<ExpectedJob> jobs = [];

    private Workload(Deployment deployment) => this.deployment = deployment;

    public IReadOnlyList<ExpectedJob> Jobs => jobs;

    /// <summary>The first due instant that is judged. Before it, processes that have just started compile their code.</summary>
    public long From { get; private set; }

    /// <summary>50 jobs each second that may overlap, 10 that may not, and a cron job whose instants are listed.</summary>
    public static async Task<Workload> CreateAsync(Deployment deployment, int overlapping = 50, int seated = 10, bool withCron = true)
    {
        var workload = new Workload(deployment);
        for (var index = 0; index < overlapping; index++)
        {
            await workload.AddAsync(JobBody.Of($"allow-{index:00}", args: new { index }, triggers: JobBody.Interval(1000)), Occurrences.Every(1000));
        }

        for (var index = 0; index < seated; index++)
        {
            var body = JobBody.Of($"skip-{index:00}", "sleep", "skip", new { ms = 50 }, JobBody.Interval(1000));
            await workload.AddAsync(body, Occurrences.Every(1000));
        }

        if (withCron)
        {
            var cron = JobBody.Of("cron", triggers: JobBody.Cron("3/7 * * * * ?", "Asia/Tokyo"));
            await workload.AddAsync(cron, Occurrences.AtSeconds(3, 10, 17, 24, 31, 38, 45, 52, 59));
        }

        return workload;
    }

    /// <summary>Makes a job and remembers when it must run.</summary>
    public async Task<ExpectedJob> AddAsync(JsonObject body, Func<long, long, IEnumerable<long>> instants)
    {
        var answer = (await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created);
        var job = new ExpectedJob(
            answer.Id, answer.Text("name"), instants, answer.Text("overlap") == "allow", answer.Text("delivery") == "atMostOnce");
        jobs.Add(job);
        From = Micros.Now + WarmUp;
        return job;
    }

    /// <summary>Judges what was due from the beginning until an instant.</summary>
    public LedgerChecker CheckUntil(long to) => new(jobs, From, to);

    /// <summary>The ledger's rows once every expected occurrence has come to an end, or as they are when patience is over.</summary>
    public async Task<IReadOnlyList<LedgerRun>> SettledRunsAsync(LedgerChecker checker, long to, TimeSpan patience, ApiSession? session = null)
    {
        IReadOnlyList<LedgerRun> runs = [];
        var limit = Micros.Now + (long)patience.TotalMicroseconds;
        while (true)
        {
            runs = checker.InPeriod(await (session ?? deployment.Api).RunsAsync($"from={Uri.EscapeDataString(Micros.ToText(From))}&to={Uri.EscapeDataString(Micros.ToText(to))}"));
            var ended = runs.Where(run => run.IsEnded).Select(run => (run.JobId, run.DueAt)).ToHashSet();
            if (checker.Expected.All(ended.Contains) || Micros.Now > limit)
            {
                return runs;
            }

            await Pause.ForAsync(TimeSpan.FromSeconds(1));
        }
    }
}
