using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Api;

/// <summary>Turns what escapes an endpoint into a problem document. No text of an exception leaves the server.</summary>
internal sealed partial class ExceptionAnswer(IEnumerable<IDatabase> databases, ILogger<ExceptionAnswer> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var answer = exception switch
        {
            BadHttpRequestException bad => Answer(bad),
            _ when databases.Any(database => database.Dialect.IsUnavailable(exception)) => Problem.Unavailable("The database does not answer; try again."),
            _ => Problem.Of(StatusCodes.Status500InternalServerError, "Something failed inside; the server's log says what."),
        };
        if (answer.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            Log.Failed(logger, httpContext.Request.Method, httpContext.Request.Path, exception);
        }

        if (PageRequest.Is(httpContext))
        {
            // A status without a body: the page of that status is made further out.
            httpContext.Response.StatusCode = answer.StatusCode ?? StatusCodes.Status500InternalServerError;
            return true;
        }

        await answer.ExecuteAsync(httpContext);
        return true;
    }

    private static ProblemResult Answer(BadHttpRequestException bad)
    {
        if (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problem.PayloadTooLarge(ApiLimits.BodyBytes);
        }

        // The framework tells which parameter only inside its text: Failed to bind parameter "Nullable<int> limit" from "x".
        var parameter = ParameterName().Match(bad.Message);
        return parameter.Success
            ? Problem.Validation(parameter.Groups["name"].Value, "is missing or not valid")
            : Problem.Of(bad.StatusCode, "The request could not be read.");
    }

    [GeneratedRegex("parameter \"[^\"]* (?<name>[A-Za-z0-9]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ParameterName();

    private static partial class Log
    {
        [LoggerMessage(100, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Failed(ILogger logger, string method, string path, Exception exception);
    }
}
