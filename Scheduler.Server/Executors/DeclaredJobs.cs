using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;

namespace Scheduler.Server.Executors;

/// <summary>
/// Jobs that an executor's code declares: made or changed as an import would, for the executor's own app only, and in the groups that its key was given.
/// What cannot be taken is said and does not keep the executor from its work.
/// </summary>
internal sealed partial class DeclaredJobs(JobImport import, ExecutorKeyGroupStore groups, ILogger<DeclaredJobs> logger)
{
    // Executors of one app start together and declare the same: who comes second finds it done.
    private const int Tries = 3;
    private const int MaxActorName = 100;

    /// <returns>Why jobs were not taken; null when all were.</returns>
    public async Task<IReadOnlyList<string>?> TakeAsync(IReadOnlyList<JsonElement> jobs, ExecutorRow executor, CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? declined;
        try
        {
            declined = await TryTakeAsync(jobs, executor, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, executor.Name, executor.App, exception);
            declined = ["jobs could not be taken because the server failed; they are declared again when the executor's process starts again"];
        }

        foreach (var text in declined ?? [])
        {
            Log.Declined(logger, executor.Name, executor.App, text);
        }

        return declined;
    }

    private static JobsDocument? Read(IReadOnlyList<JsonElement> jobs, string app, FieldErrors errors)
    {
        var list = new JsonArray();
        for (var i = 0; i < jobs.Count; i++)
        {
            var job = jobs[i].ValueKind == JsonValueKind.Object ? JsonObject.Create(jobs[i].Clone()) : null;
            if (job?["target"] is JsonObject target)
            {
                target["app"] ??= app;
                if (!JsonNode.DeepEquals(target["app"], JsonValue.Create(app)))
                {
                    errors.Add($"jobs[{i}].target.app", $"is not the executor's own app {app}");
                }
            }

            list.Add((JsonNode?)job);
        }

        return BodyReader.Parse<JobsDocument>(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["jobs"] = list }), errors);
    }

    private static AuditActor Actor(ExecutorRow executor)
    {
        var name = $"{executor.App}/{executor.Name}";
        return new AuditActor(AccessClaims.KindExecutorKey, executor.KeyId, name.Length > MaxActorName ? name[..MaxActorName] : name, null);
    }

    private static IReadOnlyList<string> Texts(FieldErrors errors) =>
        [.. errors.ToDictionary().SelectMany(error => error.Value.Select(message => $"{error.Key} {message}"))];

    private async Task<IReadOnlyList<string>?> TryTakeAsync(IReadOnlyList<JsonElement> jobs, ExecutorRow executor, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (Read(jobs, executor.App, errors) is not { } document || errors.Any)
        {
            return Texts(errors);
        }

        var allowed = executor.KeyId is { } key ? (await groups.ReadAsync([key], cancellationToken))[key].ToHashSet(StringComparer.Ordinal) : [];
        for (var tries = 1; ; tries++)
        {
            var (plan, refusal) = await import.PlanAsync(document, allowed.Contains, cancellationToken);
            if (refusal is not null)
            {
                return refusal.Errors is { } wrong ? Texts(wrong) : [refusal.Detail ?? "was refused"];
            }

            var foreign = plan.Where(item => item.Current is { } current && current.Spec.Target.App != executor.App).ToList();
            if (foreign.Count > 0)
            {
                return [.. foreign.Select(item => $"{item.Path}.name is the name of a job of app {item.Current?.Spec.Target.App}")];
            }

            var (changes, conflict) = await import.ApplyAsync(plan, Actor(executor), cancellationToken);
            if (conflict is null)
            {
                var changed = changes.Count(change => change.Action != ImportAction.None);
                if (changed > 0)
                {
                    Log.Taken(logger, changed, executor.Name, executor.App);
                }

                return null;
            }

            if (tries == Tries)
            {
                return [conflict.Detail ?? "jobs of these names are being changed by somebody else"];
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7040, LogLevel.Information, "{Jobs} jobs that executor {Name} of app {App} declares were made or changed.")]
        public static partial void Taken(ILogger logger, int jobs, string name, string app);

        [LoggerMessage(7042, LogLevel.Error, "The jobs that executor {Name} of app {App} declares could not be taken.")]
        public static partial void Failed(ILogger logger, string name, string app, Exception exception);

        [LoggerMessage(7041, LogLevel.Warning, "What executor {Name} of app {App} declares was not taken: {Reason}.")]
        public static partial void Declined(ILogger logger, string name, string app, string reason);
    }
}
