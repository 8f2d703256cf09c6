using Microsoft.AspNetCore.Http.Extensions;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Runs;

[PagePermission(Permissions.RunsRead)]
internal sealed class RunsPage(RunReader reader, RunQueryStore store) : ConsolePage
{
    private static readonly string[] Fields = ["state", "group", "executor", "from", "to", "jobId"];

    public IReadOnlyList<RunView> Runs { get; private set; } = [];

    public string? Trouble { get; private set; }

    /// <summary>The address of the next page; null on the last.</summary>
    public string? Next { get; private set; }

    /// <summary>A field of the filter as it was sent; null when it is empty.</summary>
    public string? Value(string field) => Request.Query[field] is [{ Length: > 0 } value] ? value : null;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var query = RunListQuery.Read(Filled());
        if (query.Refusal is { } refusal)
        {
            Trouble = refusal.Detail;
            Response.StatusCode = refusal.StatusCode ?? StatusCodes.Status400BadRequest;
            return;
        }

        var page = await reader.ListAsync(await query.VisibleToAsync(User, store, cancellationToken), query.Page, cancellationToken);
        Runs = page.Items;
        Next = page.NextCursor is { } cursor ? NextOf(cursor) : null;
    }

    // A form sends the fields that were left empty too; to the list an empty value is a wrong one.
    private QueryCollection Filled() =>
        new(Request.Query.Where(field => field.Value is not [null or ""]).ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal));

    private string NextOf(string cursor)
    {
        var query = new QueryBuilder(Fields.Where(field => Value(field) is not null).Select(field => KeyValuePair.Create(field, Value(field) ?? ""))) { { "cursor", cursor } };
        return $"/runs{query}";
    }
}
