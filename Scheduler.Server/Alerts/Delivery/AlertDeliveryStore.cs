using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>The outbox: messages written by the transaction of what they tell, and what became of them.</summary>
internal sealed class AlertDeliveryStore(IDatabase database)
{
    private static readonly JsonColumn[] Columns = [new("id", JsonColumnType.Id), new("attempts", JsonColumnType.Integer)];

    private readonly string _claim = database.Dialect.UpdateFromJson(
        "alert_deliveries",
        Columns,
        "t.id = j.id",
        [("attempts", "t.attempts + 1"), ("next_at", "@nextAt")],
        $"t.attempts = j.attempts AND t.state = {(int)DeliveryState.Pending}");

    public async Task InsertAsync(
        string alertId, IReadOnlyList<string> channelIds, AlertEvent what, DateTimeOffset now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var channelId in channelIds)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
                """
                INSERT INTO alert_deliveries (id, alert_id, channel_id, event, state, attempts, next_at, created_at)
                VALUES (@id, @alertId, @channelId, @what, 0, 0, @at, @at)
                """,
                new { id = Ids.New(now), alertId, channelId, what = (int)what, at = now.ToMicros() },
                transaction,
                cancellationToken: cancellationToken));
        }
    }

    /// <summary>Nobody is told any more what was not sent yet.</summary>
    public Task CancelAsync(string alertId, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            $"UPDATE alert_deliveries SET state = {(int)DeliveryState.Canceled} WHERE alert_id = @alertId AND state = {(int)DeliveryState.Pending}",
            new { alertId },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>What is to be sent now, the longest waiting first.</summary>
    public async Task<IReadOnlyList<PendingDelivery>> ListDueAsync(long now, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Stored, AlertRow, PendingDelivery>(
            new CommandDefinition(
                $"""
                SELECT d.id AS Id, d.channel_id AS ChannelId, d.event AS Event, d.attempts AS Attempts, {AlertStore.ColumnsOf("a")}
                FROM alert_deliveries d JOIN alerts a ON a.id = d.alert_id
                WHERE d.state = {(int)DeliveryState.Pending} AND d.next_at <= @now ORDER BY d.next_at, d.id LIMIT @take
                """,
                new { now, take },
                cancellationToken: cancellationToken),
            (delivery, alert) => new PendingDelivery { Id = delivery.Id, ChannelId = delivery.ChannelId, Event = (AlertEvent)delivery.Event, Attempts = (int)delivery.Attempts, Alert = alert },
            splitOn: "Id");
        return rows.AsList();
    }

    /// <summary>Counts an attempt before it is made and puts the next one off, so that neither a second node nor this one after a crash sends at once again.</summary>
    /// <returns>How many were still to be sent.</returns>
    public async Task<int> ClaimAsync(IEnumerable<PendingDelivery> deliveries, long nextAt, CancellationToken cancellationToken)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(deliveries.Select(delivery => new { id = delivery.Id, attempts = delivery.Attempts }));
        return await database.ExecuteAloneAsync(_claim, new { json, nextAt }, cancellationToken);
    }

    public Task SetSentAsync(IEnumerable<string> ids, long now, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync(
            $"UPDATE alert_deliveries SET state = {(int)DeliveryState.Sent}, sent_at = @now, error = NULL WHERE id IN @ids AND state = {(int)DeliveryState.Pending}",
            new { ids, now },
            cancellationToken);

    /// <param name="ids">What was tried.</param>
    /// <param name="error">Why it did not work.</param>
    /// <param name="nextAt">When it is tried again; null gives it up.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task SetFailedAsync(IEnumerable<string> ids, string error, long? nextAt, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync(
            $"""
            UPDATE alert_deliveries SET error = @error, next_at = COALESCE(@nextAt, next_at), state = @state WHERE id IN @ids AND state = {(int)DeliveryState.Pending}
            """,
            new { ids, error, nextAt, state = (int)(nextAt is null ? DeliveryState.Failed : DeliveryState.Pending) },
            cancellationToken);

    /// <summary>Of one alert, newest first.</summary>
    public async Task<IReadOnlyList<AlertDeliveryView>> ListAsync(string alertId, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Stored>(new CommandDefinition(
            """
            SELECT d.id AS Id, d.channel_id AS ChannelId, d.event AS Event, d.attempts AS Attempts, d.state AS State, d.next_at AS NextAt, d.created_at AS CreatedAt,
                d.sent_at AS SentAt, d.error AS Error
            FROM alert_deliveries d WHERE d.alert_id = @alertId ORDER BY d.id DESC LIMIT @take
            """,
            new { alertId, take },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToView())];
    }

    /// <summary>Of all alerts: what was given up, then what waits, then what was taken, the latest of each.</summary>
    public async Task<IReadOnlyList<AlertDeliveryView>> ListLatestAsync(int take, CancellationToken cancellationToken)
    {
        var latest = new List<AlertDeliveryView>();
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var state in new[] { DeliveryState.Failed, DeliveryState.Pending, DeliveryState.Sent })
        {
            var rows = await connection.QueryAsync<Stored>(new CommandDefinition(
                """
                SELECT d.id AS Id, d.channel_id AS ChannelId, d.event AS Event, d.attempts AS Attempts, d.state AS State, d.next_at AS NextAt, d.created_at AS CreatedAt,
                    d.sent_at AS SentAt, d.error AS Error
                FROM alert_deliveries d WHERE d.state = @state ORDER BY d.next_at DESC LIMIT @take
                """,
                new { state = (int)state, take },
                cancellationToken: cancellationToken));
            latest.AddRange(rows.Select(row => row.ToView()));
        }

        return latest;
    }

    private sealed record Stored
    {
        public string Id { get; init; } = "";

        public string ChannelId { get; init; } = "";

        public long Event { get; init; }

        public long State { get; init; }

        public long Attempts { get; init; }

        public long NextAt { get; init; }

        public long CreatedAt { get; init; }

        public long? SentAt { get; init; }

        public string? Error { get; init; }

        public AlertDeliveryView ToView() => new()
        {
            Id = Id,
            ChannelId = ChannelId,
            Event = (AlertEvent)Event,
            State = (DeliveryState)State,
            Attempts = (int)Attempts,
            CreatedAt = Instants.FromMicros(CreatedAt),
            NextAt = (DeliveryState)State == DeliveryState.Pending ? Instants.FromMicros(NextAt) : null,
            SentAt = Instants.FromMicros(SentAt),
            Error = Error,
        };
    }
}
