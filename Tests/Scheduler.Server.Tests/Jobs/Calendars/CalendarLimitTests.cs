using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Jobs.Calendars;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Security;
using Scheduler.Server.Tests.Triggers.Calendars;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Jobs.Calendars;

/// <summary>A server of its own: it ends full of calendars.</summary>
public sealed class CalendarLimitTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Post_OfOneCalendarTooMany_Is409UntilOneIsDeleted()
    {
        var database = admin.Server.Services.GetRequiredService<IDatabase>();
        var store = admin.Server.Services.GetRequiredService<CalendarStore>();
        var spec = CalendarSpecs.Of(weekdays: ["SUN"]);
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                for (var i = 1; i < CalendarService.CalendarsMax; i++)
                {
                    await store.InsertAsync(
                        new CalendarRow { Id = $"{i:x32}", Version = 1, PlannedVersion = 1, Spec = spec with { Name = $"c{i}" }, CreatedAt = 0, UpdatedAt = 0 }, transaction, token);
                }
            },
            CancellationToken.None);

        var last = await PostAsync("last");
        var tooMany = await PostAsync("too-many");
        var deleted = await admin.Server.CallAsync(HttpMethod.Delete, $"calendars/{1:x32}", token: admin.AdminToken);
        var again = await PostAsync("too-many");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict), (last.Status, tooMany.Status));
        Assert.Contains("1000 calendars", RunningServer.Text(tooMany.Body, "detail"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Created), (deleted.Status, again.Status));
    }

    private Task<(HttpStatusCode Status, System.Text.Json.JsonElement Body)> PostAsync(string name) =>
        admin.Server.CallAsync(HttpMethod.Post, "calendars", new { name, weekdays = new[] { "SUN" } }, admin.AdminToken);
}
