using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>What a list of alerts is asked for by: <c>state severity ruleId jobId limit cursor</c>; states and severities may be several, separated by commas.</summary>
internal sealed record AlertListQuery : IRequestPart, IBindableFromHttpContext<AlertListQuery>, IEndpointParameterMetadataProvider
{
    public AlertFilter Filter { get; init; } = new();

    public PageQuery Page { get; init; } = new();

    public ProblemResult? Refusal { get; init; }

    public static ValueTask<AlertListQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<AlertListQuery?>(Read(context.Request.Query));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        PageQuery.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new DescribedParameter("state", "One state, or several separated by commas."));
        builder.Metadata.Add(new DescribedParameter("severity", "One severity, or several separated by commas."));
        builder.Metadata.Add(new DescribedParameter("ruleId", "The alerts of one rule."));
        builder.Metadata.Add(new DescribedParameter("jobId", "The alerts of one job."));
    }

    public static AlertListQuery Read(IQueryCollection query)
    {
        var page = PageQuery.Read(query["limit"], query["cursor"]);
        if (page.Refusal is not null)
        {
            return new AlertListQuery { Refusal = page.Refusal };
        }

        var errors = new FieldErrors();
        var filter = new AlertFilter
        {
            States = Values<AlertState>(query, "state", errors),
            Severities = Values<AlertSeverity>(query, "severity", errors),
            RuleId = Id(query, "ruleId", errors),
            JobId = Id(query, "jobId", errors),
        };
        return errors.Any ? new AlertListQuery { Refusal = Problem.Validation(errors) } : new AlertListQuery { Filter = filter, Page = page };
    }

    private static List<T>? Values<T>(IQueryCollection query, string name, FieldErrors errors)
        where T : struct, Enum
    {
        if (!query.TryGetValue(name, out var texts) || texts.Count == 0)
        {
            return null;
        }

        var values = new List<T>();
        foreach (var word in texts.ToString().Split(',', 20))
        {
            var index = Array.FindIndex(Enum.GetValues<T>(), value => Delivery.AlertMessage.Word(value) == word);
            if (index < 0)
            {
                errors.Add(name, ValueRules.Describe(typeof(T)));
                return null;
            }

            values.Add(Enum.GetValues<T>()[index]);
        }

        return values;
    }

    private static string? Id(IQueryCollection query, string name, FieldErrors errors)
    {
        var text = query[name].ToString();
        if (text.Length > 0 && !Ids.IsWellFormed(text))
        {
            errors.Add(name, $"must be an id of {Ids.Length} hexadecimal digits");
        }

        return text.Length == 0 ? null : text;
    }
}
