using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts.Rules;

/// <summary>The rule as it is after a change, or why nothing changed.</summary>
internal sealed record AlertRuleAnswer(AlertRuleRow? Rule, ProblemResult? Refusal)
{
    public static AlertRuleAnswer Of(AlertRuleRow rule) => new(rule, null);

    public static AlertRuleAnswer Refused(ProblemResult refusal) => new(null, refusal);
}
