namespace Executor.Host.Push;

/// <summary>Reads the API token from where other users of the machine do not see it.</summary>
internal static class ApiToken
{
    public const string Variable = "SCHEDULER_TOKEN";

    private const int MaxLength = 8 * 1024;

    public static (string? Token, PushFailure? Failure) Read(string? file)
    {
        string? text;
        string source;
        if (file is null)
        {
            text = Environment.GetEnvironmentVariable(Variable);
            source = $"The environment variable {Variable}";
            if (string.IsNullOrWhiteSpace(text))
            {
                return Fail($"There is no token: give --token-file FILE, or set the environment variable {Variable}. POST /api/v1/api-tokens makes one.");
            }
        }
        else
        {
            source = $"The token file '{file}'";
            try
            {
                if (new FileInfo(file).Length > MaxLength)
                {
                    return Fail($"{source} is larger than {MaxLength} bytes; it must hold the token and nothing else.");
                }

                text = File.ReadAllText(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Fail($"{source} cannot be read: {e.Message}");
            }
        }

        text = text.Trim();
        return text.Length is > 0 and <= MaxLength && text.All(character => char.IsAscii(character) && !char.IsControl(character) && character != ' ')
            ? (text, null)
            : Fail($"{source} does not hold one token in one line.");
    }

    private static (string?, PushFailure?) Fail(string text) => (null, new PushFailure(ExitCodes.Failed, text));
}
