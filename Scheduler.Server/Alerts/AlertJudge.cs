using System.Globalization;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>Holds runs against the rules in force and raises what they ask for. Judging a run twice, here or on another node, changes nothing.</summary>
internal sealed class AlertJudge(AlertBook book, AlertStore store, IJobDefinitions jobs, AlertSignal signal, IClusterClock clock)
{
    public async Task JudgeAsync(IReadOnlyList<RunFact> facts, CancellationToken cancellationToken)
    {
        var rules = book.Rules.Where(rule => rule.Spec.Kind != AlertKind.ExecutorOffline).ToList();
        if (facts.Count == 0 || rules.Count == 0)
        {
            return;
        }

        var counted = await store.ListCountedAsync([.. facts.Select(fact => fact.Id)], cancellationToken);
        var now = clock.NowMicros;
        var found = new Dictionary<(AlertRuleRow Rule, string JobId), List<RunFact>>();
        var definitions = new Dictionary<string, JobDefinition>(StringComparer.Ordinal);
        foreach (var fact in facts)
        {
            if (await jobs.FindAsync(fact.JobId, fact.JobVersion, cancellationToken) is not { } job)
            {
                continue;
            }

            foreach (var rule in rules.Where(rule => Applies(rule, fact, job, now) && !counted.Contains((fact.Id, rule.Id))))
            {
                definitions[fact.JobId] = job;
                if (!found.TryGetValue((rule, fact.JobId), out var list))
                {
                    found[(rule, fact.JobId)] = list = [];
                }

                list.Add(fact);
            }
        }

        foreach (var ((rule, jobId), runs) in found)
        {
            var (job, last) = (definitions[jobId], runs.MaxBy(run => run.DueAt) ?? runs[0]);
            var subject = $"{job.Group}/{job.Name}";
            var tell = await store.RaiseAsync(
                rule,
                new AlertFinding
                {
                    Key = jobId,
                    Subject = subject,
                    Group = job.Group,
                    JobId = jobId,
                    Message = Message(rule.Spec, last, job),
                    RunIds = [.. runs.Select(run => run.Id).Distinct(StringComparer.Ordinal)],
                    LastRunId = last.Id,
                    LastDueAt = last.DueAt,
                },
                cancellationToken);
            if (tell)
            {
                signal.ToSend();
            }
        }
    }

    public static bool Applies(AlertRuleRow rule, RunFact run, JobDefinition job, long now)
    {
        var (spec, scope) = (rule.Spec, rule.Spec.Scope);

        // An alarm that nobody acknowledged is its user's affair.
        if (job.Template.User is not null || (scope.Group is not null && scope.Group != job.Group) || (scope.JobId is not null && scope.JobId != run.JobId) || (scope.App is not null && scope.App != job.Template.App))
        {
            return false;
        }

        var endedSince = (run.EndedAt ?? run.PlannedAt) >= rule.Since;
        return spec.Kind switch
        {
            AlertKind.Failed => run.State == RunState.Failed && endedSince,
            AlertKind.TimedOut => run.State == RunState.TimedOut && endedSince,
            AlertKind.Lost => run.State == RunState.Lost && endedSince,
            AlertKind.RetriesExhausted =>
                run.State is RunState.Failed or RunState.TimedOut or RunState.Lost && job.Retry.MaxAttempts > 1 && run.Attempt >= job.Retry.MaxAttempts && endedSince,
            AlertKind.LateByMs => run.LatenessUs > Threshold(spec) && run.DueAt + run.LatenessUs >= rule.Since,
            AlertKind.DidNotRun => run.State == RunState.Skipped
                ? run.Reason != RunReasons.Revoked && endedSince // a pause or a change of the job is somebody's will
                : run.State < RunState.Running && run.LatenessUs is null && run.DueAt + Threshold(spec) <= now,
            _ => false,
        };
    }

    private static long Threshold(AlertRuleSpec rule) => (rule.ThresholdMs ?? 0) * 1_000;

    private static string Message(AlertRuleSpec rule, RunFact run, JobDefinition job)
    {
        var due = InstantText.Format(Instants.FromMicros(run.DueAt));
        var name = $"{job.Group}/{job.Name}";
        return rule.Kind switch
        {
            AlertKind.Failed => $"Job {name} failed. The run was due at {due}.",
            AlertKind.TimedOut => $"Job {name} ran longer than its timeout. The run was due at {due}.",
            AlertKind.Lost => $"Job {name} was lost: its executor fell silent. The run was due at {due}.",
            AlertKind.RetriesExhausted => $"Job {name} did not succeed in {run.Attempt} attempts. The run was due at {due}.",
            AlertKind.LateByMs => string.Create(CultureInfo.InvariantCulture, $"Job {name} started {run.LatenessUs / 1_000} ms late; at most {rule.ThresholdMs} ms are expected. The run was due at {due}."),
            _ when run.State == RunState.Skipped => $"Job {name} did not run: what was due at {due} was skipped ({run.Reason}).",
            _ => $"Job {name} did not run: what was due at {due} has not started{(run.Reason is null ? "" : $" ({run.Reason})")}.",
        };
    }
}
