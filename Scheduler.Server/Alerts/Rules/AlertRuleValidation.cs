using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;
using static Scheduler.Server.Alerts.AlertDocuments;

namespace Scheduler.Server.Alerts.Rules;

/// <summary>Turns what a caller wrote into an <see cref="AlertRuleSpec"/>, or says what is wrong with which field.</summary>
internal static class AlertRuleValidation
{
    public const int ChannelsMax = 10;
    public const int SilencesMax = 20;
    private const long ThresholdMaxMs = 86_400_000;
    private const long RepeatMinMs = 60_000;
    private const long RepeatMaxMs = 7 * 86_400_000L;

    /// <returns>Null when something is wrong.</returns>
    public static AlertRuleSpec? Read(AlertRuleDocument document, AlertRuleRow? current, FieldErrors errors)
    {
        ExpectUnchanged(document.Id, current?.Id, "id", errors);
        ExpectUnchanged(document.Version, current?.Version, "version", errors);
        ExpectUnchanged(document.State, current is null ? null : new AlertRuleView(current).State, "state", errors);
        ExpectUnchanged(document.CreatedAt, Instants.FromMicros(current?.CreatedAt), "createdAt", errors);
        ExpectUnchanged(document.UpdatedAt, Instants.FromMicros(current?.UpdatedAt), "updatedAt", errors);
        Names.CheckName("name", document.Name, errors);
        Expect(document.Description.Length <= DescriptionMax, "description", $"must be at most {DescriptionMax} characters", errors);
        CheckThreshold(document, errors);
        CheckScope(document, errors);
        Expect(document.Channels.Count <= ChannelsMax, "channels", $"must be at most {ChannelsMax}", errors);
        for (var i = 0; i < document.Channels.Count && !errors.IsFull; i++)
        {
            Expect(Ids.IsWellFormed(document.Channels[i]), $"channels[{i}]", "is not the id of a channel", errors);
        }

        Expect(document.RepeatMs is null or (>= RepeatMinMs and <= RepeatMaxMs), "repeatMs", $"must be from {RepeatMinMs} to {RepeatMaxMs}", errors);
        var silences = ReadSilences(document.Silences, errors);
        return errors.Any ? null : new AlertRuleSpec
        {
            Name = document.Name,
            Description = document.Description,
            Kind = document.Kind,
            ThresholdMs = document.ThresholdMs,
            Scope = document.Scope,
            Severity = document.Severity,
            Channels = [.. document.Channels.Distinct(StringComparer.Ordinal)],
            Silences = silences,
            RepeatMs = document.RepeatMs,
            NotifyRecovery = document.NotifyRecovery,
            Enabled = document.Enabled,
        };
    }

    private static void CheckThreshold(AlertRuleDocument document, FieldErrors errors)
    {
        long? least = document.Kind switch
        {
            AlertKind.LateByMs => 1,
            AlertKind.DidNotRun or AlertKind.ExecutorOffline => 1_000,
            _ => null,
        };
        if (least is null)
        {
            Expect(document.ThresholdMs is null, "thresholdMs", "belongs to the kinds lateByMs, didNotRun and executorOffline", errors);
        }
        else
        {
            Expect(document.ThresholdMs >= least && document.ThresholdMs <= ThresholdMaxMs, "thresholdMs", $"must be from {least} to {ThresholdMaxMs} for this kind", errors);
        }
    }

    private static void CheckScope(AlertRuleDocument document, FieldErrors errors)
    {
        var scope = document.Scope;
        foreach (var (path, name) in new[] { ("scope.group", scope.Group), ("scope.app", scope.App), ("scope.executor", scope.Executor) })
        {
            if (name is not null)
            {
                Names.CheckName(path, name, errors);
            }
        }

        Expect(scope.JobId is null || Ids.IsWellFormed(scope.JobId), "scope.jobId", "is not the id of a job", errors);
        if (document.Kind == AlertKind.ExecutorOffline)
        {
            Expect(scope.App is not null, "scope.app", "is required for this kind", errors);
            Expect(scope.Group is null, "scope.group", "does not go with this kind: executors belong to no group", errors);
            Expect(scope.JobId is null, "scope.jobId", "does not go with this kind", errors);
        }
        else
        {
            Expect(scope.Executor is null, "scope.executor", "belongs to the kind executorOffline", errors);
        }
    }

    private static List<AlertSilence> ReadSilences(IReadOnlyList<AlertSilence> silences, FieldErrors errors)
    {
        Expect(silences.Count <= SilencesMax, "silences", $"must be at most {SilencesMax}", errors);
        var read = new List<AlertSilence>();
        for (var i = 0; i < silences.Count && !errors.IsFull; i++)
        {
            var (path, silence) = ($"silences[{i}]", silences[i]);
            if (silence.FromAt is not null || silence.ToAt is not null)
            {
                Expect(silence.FromAt is not null, $"{path}.fromAt", "is required beside toAt", errors);
                Expect(silence.ToAt is not null && silence.ToAt > silence.FromAt, $"{path}.toAt", "must be an instant after fromAt", errors);
                Expect(silence is { From: null, To: null, TimeZone: null, Days.Count: 0 }, path, "has either fromAt and toAt, or days, from, to and timeZone", errors);
                read.Add(silence);
                continue;
            }

            Expect(silence.From is not null || silence.To is not null || silence.Days.Count > 0, path, "needs days, from and to, or fromAt and toAt", errors);
            Expect(silence.From is null || TimesOfDay.TryParse(silence.From, out _), $"{path}.from", "is not a time of day: write it as 09:30", errors);
            Expect(silence.To is null or CalendarValidation.EndOfDay || TimesOfDay.TryParse(silence.To, out _), $"{path}.to", "is not a time of day: write it as 09:30", errors);
            Expect(silence.To is null || silence.From != silence.To, $"{path}.to", "must not be the same time as from", errors);
            Expect(silence.TimeZone is null || TimeZones.IsKnown(silence.TimeZone), $"{path}.timeZone", "is not a time zone: use an IANA name such as Europe/Berlin", errors);
            read.Add(silence with { Days = TriggerLists.ReadDays(silence.Days, $"{path}.days", errors) });
        }

        return read;
    }
}
