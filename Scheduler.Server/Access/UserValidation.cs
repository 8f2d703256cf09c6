using Scheduler.Server.Api;

namespace Scheduler.Server.Access;

internal static class UserValidation
{
    /// <summary>Checks the fields and answers the roles, the product's and those that were made, by their proper names.</summary>
    public static IReadOnlyList<string> Check(string userName, string? password, IReadOnlyList<string> roles, IReadOnlyList<RoleRow> own, IReadOnlyList<string>? groups, FieldErrors errors)
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
            if ((Roles.Find(roles[i])?.Name ?? own.FirstOrDefault(role => RoleStore.KeyOf(role.Name) == RoleStore.KeyOf(roles[i]))?.Name) is { } name)
            {
                found.Add(name);
            }
            else
            {
                errors.Add($"roles[{i}]", $"must be one of {string.Join(", ", Roles.All.Select(role => role.Name).Concat(own.Select(role => role.Name)))}");
            }
        }

        return [.. found.Distinct(StringComparer.Ordinal)];
    }
}
