using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs;

/// <summary>Turns what a caller wrote into a <see cref="JobSpec"/>, or says what is wrong with which field.</summary>
internal static partial class JobValidation
{
    public const int TriggersMax = 20;
    public const int ArgsMaxBytes = 64 * 1024;
    private const int DescriptionMax = 2_000;
    private const int HandlerMax = 200;
    private const int LabelsMax = 16;
    private const int LabelMax = 100;
    private const int ExecutorMax = 100;
    public const int AttemptsMax = 100;
    public const int DependenciesMax = 20;
    private const int ConcurrencyMax = 1_000;
    private const long LongestMs = 366L * 24 * 3600 * 1000;
    private static readonly JsonElement NoArgs = JsonElement.Parse("{}");

    private static readonly Dictionary<string, RoutingStrategy> Routings =
        Enum.GetValues<RoutingStrategy>().ToDictionary(strategy => JsonNamingPolicy.CamelCase.ConvertName(strategy.ToString()), StringComparer.Ordinal);

    /// <param name="document">As written.</param>
    /// <param name="known">The triggers that the job has already, whose ids may be named and whose schedules may lie in the past.</param>
    /// <param name="now">Cluster time.</param>
    /// <param name="calendars">Those that its triggers name, as far as they exist.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>Null when something is.</returns>
    public static JobSpec? Read(JobDocument document, IReadOnlyList<TriggerSpec> known, DateTimeOffset now, CalendarSet calendars, FieldErrors errors)
    {
        CheckName(document.Name, "name", errors);
        CheckName(document.Group, "group", errors);
        Expect(document.Description.Length <= DescriptionMax, "description", $"must be at most {DescriptionMax} characters", errors);
        CheckArgs(document.Args, errors);
        Expect(document.TimeoutMs is null or (>= 1 and <= LongestMs), "timeoutMs", $"must be from 1 to {LongestMs}, or null for no limit", errors);
        Expect(document.ExpireAfterMs is >= 1 and <= LongestMs, "expireAfterMs", $"must be from 1 to {LongestMs}", errors);
        Expect(document.Priority is >= 1 and <= 10, "priority", "must be from 1 to 10", errors);
        CheckRetry(document.Retry, errors);
        CheckDependencies(document.DependsOn, errors);
        Expect(document.ConcurrencyLimit is null or (>= 1 and <= ConcurrencyMax), "concurrencyLimit", $"must be from 1 to {ConcurrencyMax}, or null for no limit", errors);
        var target = ReadTarget(document.Target, errors);
        var triggers = ReadTriggers(document.Triggers, known, now, calendars, errors);
        CheckBroadcast(target, triggers, errors);
        if (target?.Mode == WebhookMode.Callback && document.ConcurrencyLimit is not null)
        {
            errors.NotSupported("concurrencyLimit", "does not go with target.mode callback yet: use overlap queue");
        }

        return errors.Any || target is null ? null : new JobSpec
        {
            Name = document.Name,
            Group = document.Group,
            Description = document.Description,
            Target = target,
            Args = document.Args is { ValueKind: JsonValueKind.Object } args ? args.Clone() : NoArgs,
            Triggers = triggers,
            Overlap = document.Overlap,
            Delivery = document.Delivery,
            TimeoutMs = document.TimeoutMs,
            ExpireAfterMs = document.ExpireAfterMs,
            Retry = document.Retry,
            DependsOn = document.DependsOn,
            ConcurrencyLimit = document.ConcurrencyLimit,
            Priority = document.Priority,
        };
    }

    private static List<TriggerSpec> ReadTriggers(
        IReadOnlyList<TriggerDocument> documents, IReadOnlyList<TriggerSpec> known, DateTimeOffset now, CalendarSet calendars, FieldErrors errors)
    {
        if (documents.Count > TriggersMax)
        {
            errors.Add("triggers", $"must be at most {TriggersMax}");
            return [];
        }

        var left = known.ToList();
        var written = new List<(TriggerSpec Spec, string Path)>();
        for (var i = 0; i < documents.Count; i++)
        {
            var path = $"triggers[{i}]";
            var id = documents[i].Id;
            if (id is not null && left.RemoveAll(trigger => trigger.Id == id) == 0)
            {
                errors.Add($"{path}.id", known.Any(trigger => trigger.Id == id) ? "is given twice" : "is not a trigger of this job: leave it out for a new one");
            }
            else if (TriggerValidation.Read(documents[i], id ?? "", path, errors) is { } spec)
            {
                written.Add((spec, path));
            }
        }

        return [.. written.Select(trigger => Match(trigger.Spec, trigger.Path, known, left, now, calendars, errors))];
    }

    // Same schedule, same id, so that what is planned stays; a changed schedule is a new trigger.
    private static TriggerSpec Match(
        TriggerSpec spec, string path, IReadOnlyList<TriggerSpec> known, List<TriggerSpec> left, DateTimeOffset now, CalendarSet calendars, FieldErrors errors)
    {
        if (known.FirstOrDefault(trigger => trigger.Id == spec.Id) is { } named)
        {
            if (named.HasScheduleOf(spec))
            {
                return spec;
            }
        }
        else if (left.FirstOrDefault(trigger => trigger.HasScheduleOf(spec)) is { } equal)
        {
            left.Remove(equal);
            return spec with { Id = equal.Id };
        }

        TriggerValidation.CheckFuture(spec, now, calendars, path, errors);
        return spec with { Id = Ids.New(now) };
    }

    private static TargetSpec? ReadTarget(TargetDocument target, FieldErrors errors)
    {
        if (target.Kind == TargetSpec.WebhookKind)
        {
            return WebhookValidation.Read(target, errors);
        }

        if (target.Kind == "browser")
        {
            errors.NotSupported("target.kind", "browser is not supported yet: use executor or webhook");
            return null;
        }

        Expect(target.Kind == TargetSpec.ExecutorKind, "target.kind", "is not known: use executor or webhook", errors);
        CheckName(target.App, "target.app", errors);
        Expect(target.Handler is { Length: > 0 and <= HandlerMax } handler && !handler.Any(char.IsControl), "target.handler", $"is required, at most {HandlerMax} characters", errors);
        CheckLabels(target.Labels, errors);
        CheckForeign(target, errors);
        var routing = ReadRouting(target, errors);
        return errors.Any ? null : new TargetSpec
        {
            App = target.App!, // checked above, as is the handler
            Handler = target.Handler!,
            Labels = target.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Routing = routing,
            Executor = target.Executor,
        };
    }

    private static RoutingStrategy ReadRouting(TargetDocument target, FieldErrors errors)
    {
        Expect(Routings.TryGetValue(target.Routing ?? "", out var routing), "target.routing", $"must be one of {string.Join(", ", Routings.Keys)}", errors);
        if (routing == RoutingStrategy.Pinned)
        {
            Expect(target.Executor is { Length: > 0 and <= ExecutorMax } name && !name.Any(char.IsControl), "target.executor", $"is required by routing pinned: the executor's name, at most {ExecutorMax} characters", errors);
        }
        else
        {
            Expect(target.Executor is null, "target.executor", "belongs to routing pinned only", errors);
        }

        return routing;
    }

    private static void CheckBroadcast(TargetSpec? target, List<TriggerSpec> triggers, FieldErrors errors)
    {
        for (var i = 0; i < triggers.Count && target?.Routing == RoutingStrategy.Broadcast; i++)
        {
            Expect(triggers[i] is not FixedDelayTriggerSpec, $"triggers[{i}].kind", "fixedDelay follows the end of one run, and a broadcast has a run on each executor: use interval or cron", errors);
        }
    }

    private static void CheckForeign(TargetDocument target, FieldErrors errors)
    {
        foreach (var (field, isGiven) in new[]
        {
            ("url", target.Url is not null),
            ("method", target.Method is not null),
            ("headers", target.Headers is not null),
            ("secretId", target.SecretId is not null),
            ("mode", target.Mode is not null),
            ("user", target.User is not null),
        })
        {
            Expect(!isGiven, $"target.{field}", "does not belong to a target of kind executor", errors);
        }
    }

    private static void CheckLabels(IReadOnlyDictionary<string, string>? labels, FieldErrors errors)
    {
        Expect(labels is null || labels.Count <= LabelsMax, "target.labels", $"must be at most {LabelsMax}", errors);
        foreach (var (name, value) in labels ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            var isFine = name.Length is > 0 and <= LabelMax && value.Length <= LabelMax && !name.Any(char.IsControl) && !value.Any(char.IsControl);
            Expect(isFine, $"target.labels.{(name.Length > LabelMax ? name[..LabelMax] : name)}", $"name and value must be at most {LabelMax} characters", errors);
        }
    }

    private static void CheckArgs(JsonElement? args, FieldErrors errors)
    {
        if (args is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
        {
            Expect(given.ValueKind == JsonValueKind.Object, "args", "must be an object", errors);
            Expect(Encoding.UTF8.GetByteCount(given.GetRawText()) <= ArgsMaxBytes, "args", $"must be at most {ArgsMaxBytes} bytes", errors);
        }
    }

    private static void CheckRetry(RetrySpec retry, FieldErrors errors)
    {
        Expect(retry.MaxAttempts is >= 1 and <= AttemptsMax, "retry.maxAttempts", $"must be from 1 to {AttemptsMax}", errors);
        Expect(retry.DelayMs is >= 0 and <= LongestMs, "retry.delayMs", $"must be from 0 to {LongestMs}", errors);
        Expect(retry.MaxDelayMs is >= 0 and <= LongestMs, "retry.maxDelayMs", $"must be from 0 to {LongestMs}", errors);
    }

    private static void CheckDependencies(IReadOnlyList<DependencyDocument> dependencies, FieldErrors errors)
    {
        Expect(dependencies.Count <= DependenciesMax, "dependsOn", $"must be at most {DependenciesMax}", errors);
        for (var i = 0; i < dependencies.Count && i < DependenciesMax; i++)
        {
            Expect(Ids.IsWellFormed(dependencies[i].JobId), $"dependsOn[{i}].jobId", "is not the id of a job", errors);
            Expect(dependencies.Take(i).All(earlier => earlier.JobId != dependencies[i].JobId), $"dependsOn[{i}].jobId", "is given twice", errors);
        }
    }

    private static void CheckName(string? name, string path, FieldErrors errors) =>
        Expect(name is not null && NamePattern().IsMatch(name), path, "must be 1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or digit", errors);

    private static void Expect(bool isFine, string path, string message, FieldErrors errors)
    {
        if (!isFine)
        {
            errors.Add(path, message);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();
}
