using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Runs;

/// <summary>Which log lines are asked for: those after a line's <c>seq</c>, or the page after a <c>cursor</c>.</summary>
internal sealed record RunLogQuery : IRequestPart, IBindableFromHttpContext<RunLogQuery>, IEndpointParameterMetadataProvider
{
    public long After { get; init; }

    public PageQuery Page { get; init; } = new();

    public ProblemResult? Refusal { get; init; }

    public static ValueTask<RunLogQuery?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<RunLogQuery?>(Read(context.Request.Query["after"], context.Request.Query["limit"], context.Request.Query["cursor"]));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        PageQuery.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new DescribedParameter("after", "The seq of a line: only what comes after it."));
    }

    public static RunLogQuery Read(string? after, string? limit, string? cursor)
    {
        var page = PageQuery.Read(limit, cursor);
        if (page.Refusal is not null)
        {
            return new RunLogQuery { Refusal = page.Refusal };
        }

        if (page.After is not null)
        {
            return TryParse(page.After, out var position)
                ? new RunLogQuery { After = position, Page = page }
                : new RunLogQuery { Refusal = Problem.Validation("cursor", "is not a cursor of this list") };
        }

        var seq = 0L;
        return after is null || TryParse(after, out seq)
            ? new RunLogQuery { After = seq, Page = page }
            : new RunLogQuery { Refusal = Problem.Validation("after", "must be the seq of a line, or 0 for the first") };
    }

    private static bool TryParse(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
