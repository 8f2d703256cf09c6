using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Jobs.Secrets;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>Reads what may be picked in the job form. Lists are short: what is not in them can be typed.</summary>
internal sealed class JobFormChoiceReader(CalendarStore calendars, SecretStore secrets, JobStore jobs)
{
    private const int Most = 200;

    public async Task<JobFormChoices> ReadAsync(ClaimsPrincipal reader, CancellationToken cancellationToken)
    {
        var groups = reader.Groups();
        var isNobody = groups is { Count: 0 };
        return new JobFormChoices
        {
            Calendars = reader.May(Permissions.CalendarsRead) ? [.. (await calendars.ListAsync(null, Most, cancellationToken)).Select(calendar => calendar.Spec.Name)] : [],
            Secrets = reader.May(Permissions.SecretsRead) && !isNobody
                ? [.. (await secrets.ListAsync(groups, null, Most, cancellationToken)).Select(secret => (secret.Id, $"{secret.Spec.Group}/{secret.Spec.Name}"))]
                : [],
            Jobs = isNobody ? [] : [.. (await jobs.ListAsync(new JobFilter { Groups = groups, Take = Most }, cancellationToken)).Select(job => $"{job.Spec.Group}/{job.Spec.Name}")],
        };
    }
}
