using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Api;

namespace Scheduler.Server.Executors;

/// <summary>A refusal that the hub words as an error's text, as a problem document.</summary>
internal static class CallRefusals
{
    private const string Malformed = "report:";
    private const string NameTaken = "nameTaken:";

    public static ProblemResult Problem(HubException refusal)
    {
        var text = refusal.Message;
        return text switch
        {
            _ when text.StartsWith(Refusal.Mark, StringComparison.Ordinal) => Field(text[Refusal.Mark.Length..]),
            _ when text.StartsWith(Malformed, StringComparison.Ordinal) => Field(text[Malformed.Length..]),
            _ when text.StartsWith(NameTaken, StringComparison.Ordinal) => Api.Problem.Conflict("name", text[NameTaken.Length..].Trim()),
            _ => Api.Problem.Unavailable(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()),
        };
    }

    // "slots: 0 is not …" names its field before the colon.
    private static ProblemResult Field(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return Api.Problem.Validation(text[..colon].Trim(), text[(colon + 1)..].Trim());
    }
}
