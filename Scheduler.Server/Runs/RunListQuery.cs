using System.Reflection;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>What a list of runs is asked for by: <c>jobId state from to executor group limit cursor</c>.</summary>
internal sealed record RunListQuery : IRequestPart, IBindableFromHttpContext<RunListQuery>, IEndpointParameterMetadataProvider
{
    private const int MaxNameLength = 100;

    public RunFilter Filter { get; init; } = new();

    /// <summary>An executor's id or name; null for any.</summary>
    public string? Executor { get; init; }

    public PageQuery Page { get; init; } = new();

    public ProblemResult? Refusal { get; init; }

    public static ValueTask<RunListQuery?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<RunListQuery?>(Read(context.Request.Query));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        PageQuery.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new DescribedParameter("jobId", "The runs of one job."));
        builder.Metadata.Add(new DescribedParameter("state", "One state, or several separated by commas."));
        builder.Metadata.Add(new DescribedParameter("from", "Due at this instant or later."));
        builder.Metadata.Add(new DescribedParameter("to", "Due before this instant."));
        builder.Metadata.Add(new DescribedParameter("executor", "An executor's id or name."));
        builder.Metadata.Add(new DescribedParameter("group", "The runs of one group."));
    }

    public static RunListQuery Read(IQueryCollection query)
    {
        var page = PageQuery.Read(query["limit"], query["cursor"]);
        if (page.Refusal is not null)
        {
            return new RunListQuery { Refusal = page.Refusal };
        }

        var errors = new FieldErrors();
        var filter = new RunFilter
        {
            JobId = Text(query, "jobId", errors),
            States = States(query["state"], errors),
            From = Instant(query, "from", errors),
            To = Instant(query, "to", errors),
            Groups = Text(query, "group", errors) is { } group ? [group] : null,
            After = page.After is null ? null : RunCursor.Parse(page.After),
        };
        var executor = Text(query, "executor", errors);
        if (filter.JobId is not null && !Ids.IsWellFormed(filter.JobId))
        {
            errors.Add("jobId", $"must be an id of {Ids.Length} hexadecimal digits");
        }

        if (page.After is not null && filter.After is null)
        {
            errors.Add("cursor", "is not a cursor of this list");
        }

        return errors.Any
            ? new RunListQuery { Refusal = Problem.Validation(errors) }
            : new RunListQuery { Filter = filter, Executor = executor, Page = page };
    }

    /// <summary>What was asked for, as far as the caller may see it.</summary>
    public async Task<RunFilter> VisibleToAsync(ClaimsPrincipal user, RunQueryStore store, CancellationToken cancellationToken)
    {
        var filter = Filter with { Groups = Filter.Groups is null ? user.Groups()?.ToList() : [.. Filter.Groups.Where(user.MaySeeRunsOf)] };
        return Executor is not { } executor
            ? filter
            : filter with { ExecutorIds = Ids.IsWellFormed(executor) ? [executor] : await store.ExecutorsNamedAsync(executor, cancellationToken) };
    }

    private static string? Text(IQueryCollection query, string name, FieldErrors errors)
    {
        var values = query[name];
        if (values.Count > 1)
        {
            errors.Add(name, "is given twice");
        }
        else if (values.Count == 1 && values[0] is { } text && (text.Length is 0 or > MaxNameLength))
        {
            errors.Add(name, $"must be 1 to {MaxNameLength} characters");
        }

        return values.Count == 1 ? values[0] : null;
    }

    private static List<RunState>? States(StringValues values, FieldErrors errors)
    {
        if (values.Count == 0)
        {
            return null;
        }

        var states = new List<RunState>();
        foreach (var name in values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries)))
        {
            var known = Enum.GetValues<RunState>().Where(state => JsonNamingPolicy.CamelCase.ConvertName(state.ToString()) == name).ToList();
            if (known.Count == 0)
            {
                errors.Add("state", ValueRules.Describe(typeof(RunState)) + ", or several separated by commas");
                return null;
            }

            states.AddRange(known);
        }

        return [.. states.Distinct()];
    }

    private static long? Instant(IQueryCollection query, string name, FieldErrors errors)
    {
        if (Text(query, name, errors) is not { } text)
        {
            return null;
        }

        // A plus sign that was not escaped arrives as a space.
        if (InstantText.TryParse(text.Replace(' ', '+'), out var instant))
        {
            return instant.ToMicros();
        }

        errors.Add(name, ValueRules.Describe(typeof(DateTimeOffset)));
        return null;
    }
}
