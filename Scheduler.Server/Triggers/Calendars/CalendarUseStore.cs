using System.Data.Common;
using Dapper;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Which jobs name which calendars, and by which version of them they are planned.</summary>
internal sealed class CalendarUseStore(CalendarStore calendars)
{
    /// <summary>Writes down the calendars of a job that is being stored, whose rows it keeps from changing until the transaction ends.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="names">Those that its triggers name; none where the job goes away.</param>
    /// <param name="transaction">The caller's transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CalendarMissingException">One of them was deleted meanwhile.</exception>
    public async Task SetAsync(string jobId, IReadOnlyCollection<string> names, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var found = names.Count == 0 ? [] : await calendars.ShareAsync(names, transaction, cancellationToken);
        if (names.FirstOrDefault(name => found.All(calendar => calendar.Name != name)) is { } missing)
        {
            throw new CalendarMissingException(missing);
        }

        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM calendar_uses WHERE job_id = @jobId", new { jobId }, transaction, cancellationToken: cancellationToken));
        foreach (var (id, _, version) in found)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO calendar_uses (job_id, calendar_id, version) VALUES (@jobId, @id, @version)", new { jobId, id, version }, transaction, cancellationToken: cancellationToken));
        }
    }

    /// <summary>The jobs that name a calendar, by id.</summary>
    public async Task<IReadOnlyList<string>> ListJobsAsync(string calendarId, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QueryAsync<string>(new CommandDefinition( // an open transaction has its connection
            "SELECT job_id FROM calendar_uses WHERE calendar_id = @calendarId ORDER BY job_id", new { calendarId }, transaction, cancellationToken: cancellationToken))).AsList();

    /// <summary>The jobs that are still planned by an older version of a calendar, by id.</summary>
    public async Task<IReadOnlyList<string>> ListBehindAsync(string calendarId, int version, int take, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QueryAsync<string>(new CommandDefinition( // as above
            "SELECT job_id FROM calendar_uses WHERE calendar_id = @calendarId AND version < @version ORDER BY job_id LIMIT @take",
            new { calendarId, version, take },
            transaction,
            cancellationToken: cancellationToken))).AsList();

    public Task SetPlannedAsync(string calendarId, int version, IReadOnlyCollection<string> jobIds, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "UPDATE calendar_uses SET version = @version WHERE calendar_id = @calendarId AND job_id IN @jobIds AND version < @version",
            new { calendarId, version, jobIds },
            transaction,
            cancellationToken: cancellationToken));
}
