namespace Scheduler.Server.Access;

/// <summary>What a password must be. Length counts; what everybody tries first is refused.</summary>
internal static class PasswordRules
{
    public const int MinimumLength = 12;
    public const int MaximumLength = 200;
    private const int MinimumDistinct = 5;

    private static readonly string[] Runs =
    [
        "abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm",
    ];

    /// <summary>Words that make a password common however they are decorated with digits and signs at the end.</summary>
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "password", "passwordpassword", "mypassword", "thepassword", "adminpassword", "rootpassword", "userpassword", "newpassword", "defaultpassword", "testpassword",
        "administrator", "admin", "adminadmin", "adminadminadmin", "root", "rootroot", "rootrootroot", "superuser", "letmein", "letmeinplease", "letmeinletmein", "welcome",
        "welcomewelcome", "welcomehome", "changeme", "changemeplease", "changemenow", "changeit", "default", "secret", "secretsecret", "topsecret", "iloveyou", "iloveyouiloveyou",
        "qwerty", "qwertyqwerty", "qwertyuiop", "qwertyuiopasdfghjkl", "asdfghjkl", "zxcvbnm", "trustno", "monkey", "dragon", "football", "baseball", "basketball", "superman", "batman",
        "sunshine", "princess", "starwars", "whatever", "computer", "internet", "scheduler", "quartz", "quartzscheduler", "quartzquartz", "jobscheduler", "master", "mastermaster",
        "summer", "winter", "spring", "autumn", "company", "login", "loginlogin", "access", "accessaccess", "testtest", "testtesttest", "testing", "michaeljordan", "jenniferlopez",
    };

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Problem(string password, string userName)
    {
        if (password.Length is < MinimumLength or > MaximumLength)
        {
            return $"must have {MinimumLength} to {MaximumLength} characters";
        }

        var lower = password.ToLowerInvariant();
        if (lower.Distinct().Count() < MinimumDistinct || IsRepeated(lower))
        {
            return "repeats too few characters";
        }

        if (Runs.Any(run => IsMostly(lower, run)))
        {
            return "is a sequence of neighbouring keys or characters";
        }

        if (Common.Contains(Core(lower)))
        {
            return "is one of the common passwords";
        }

        return userName.Length >= 4 && lower.Contains(userName.ToLowerInvariant(), StringComparison.Ordinal) ? "must not contain the user name" : null;
    }

    private static bool IsRepeated(string text)
    {
        for (var unit = 1; unit <= text.Length / 3; unit++)
        {
            if (Enumerable.Range(unit, text.Length - unit).All(i => text[i] == text[i - unit]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A run of ten neighbours, forwards or backwards, with next to nothing beside it.</summary>
    private static bool IsMostly(string text, string run)
    {
        var backwards = new string([.. run.Reverse()]);
        for (var start = 0; start < text.Length; start++)
        {
            for (var length = text.Length - start; length >= 8 && text.Length - length < 5; length--)
            {
                var part = text.Substring(start, length);
                if (run.Contains(part, StringComparison.Ordinal) || backwards.Contains(part, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The word inside: look-alikes read as letters, decoration at both ends and signs between left out.</summary>
    private static string Core(string lower)
    {
        var trimmed = lower.Trim([.. lower.Where(c => !char.IsLetter(c) && c is not '@' and not '$')]);
        var letters = trimmed.Select(c => c switch { '0' => 'o', '1' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', _ => c });
        return new string([.. letters.Where(char.IsLetter)]);
    }
}
