using Scheduler.Server.Api;

namespace Scheduler.Server.Access;

internal static class UserValidation
{
    /// <summary>Checks the fields and answers the roles by their proper names.</summary>
    public static IReadOnlyList<string> Check(string userName, string? password, IReadOnlyList<string> roles, IReadOnlyList<string>? groups, FieldErrors errors)
    {
        Names.CheckUserName("userName", userName, errors);
        Names.CheckGroups(groups, errors);
        if (password is not null && PasswordRules.Problem(password, userName) is { } problem)
        {
            errors.Add("password", problem);
        }

        if (roles.Count == 0)
        {
            errors.Add("roles", "must name at least one role");
        }

        var found = new List<string>();
        for (var i = 0; i < roles.Count; i++)
        {
            if (Roles.Find(roles[i]) is { } role)
            {
                found.Add(role.Name);
            }
            else
            {
                errors.Add($"roles[{i}]", $"must be one of {string.Join(", ", Roles.All.Select(r => r.Name))}");
            }
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }
}
