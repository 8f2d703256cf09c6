namespace Scheduler.Server.Access;

/// <summary>Section <c>Setup</c>: the first admin, made when there is no user. Both or neither.</summary>
internal sealed class SetupOptions
{
    public const string Section = "Setup";

    public string? AdminUser { get; set; }

    public string? AdminPassword { get; set; }

    public bool IsSet => AdminUser is not null || AdminPassword is not null;

    public IEnumerable<string> Problems()
    {
        if (!IsSet)
        {
            yield break;
        }

        var errors = new Api.FieldErrors();
        Names.CheckUserName("Setup:AdminUser", AdminUser ?? "", errors);
        if (PasswordRules.Problem(AdminPassword ?? "", AdminUser ?? "") is { } problem)
        {
            errors.Add("Setup:AdminPassword", problem);
        }

        foreach (var (key, messages) in errors.ToDictionary())
        {
            yield return $"{key} {messages[0]}.";
        }
    }
}
