using System.Globalization;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>The last run of a page: the next one starts right after it.</summary>
internal sealed record RunCursor(long DueAt, string Id)
{
    public static RunCursor? Parse(string text) =>
        text.Split('~') is [var due, var id] && Ids.IsWellFormed(id) && long.TryParse(due, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var dueAt)
            ? new RunCursor(dueAt, id)
            : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{DueAt}~{Id}");
}
