namespace Scheduler.Server.Api;

/// <summary>The refusals an endpoint can answer with.</summary>
internal static class Problem
{
    public static ProblemResult Validation(FieldErrors errors) =>
        new(StatusCodes.Status400BadRequest, errors.Code) { Detail = errors.Summary, Errors = errors };

    public static ProblemResult Validation(string path, string message) => Validation(new FieldErrors().Add(path, message));

    public static ProblemResult NotSupported(string path, string message) =>
        Validation(new FieldErrors().NotSupported(path, message));

    public static ProblemResult Unauthorized(string detail) => Of(StatusCodes.Status401Unauthorized, detail);

    public static ProblemResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, detail);

    public static ProblemResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    public static ProblemResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, detail);

    /// <summary>A conflict that one field of the body causes, such as a name that is taken.</summary>
    public static ProblemResult Conflict(string path, string message) =>
        new(StatusCodes.Status409Conflict, ProblemCodes.Conflict)
        {
            Detail = $"{path} {message}",
            Errors = new FieldErrors().Add(path, message),
        };

    public static ProblemResult Gone(string detail) => Of(StatusCodes.Status410Gone, detail);

    public static ProblemResult PreconditionFailed(string detail) => Of(StatusCodes.Status412PreconditionFailed, detail);

    public static ProblemResult PreconditionRequired() =>
        Of(StatusCodes.Status428PreconditionRequired, "Send If-Match with the ETag of the version you changed.");

    public static ProblemResult PayloadTooLarge(long limitBytes) =>
        Of(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {limitBytes} bytes.");

    public static ProblemResult TooManyRequests(TimeSpan retryAfter, string detail) =>
        new(StatusCodes.Status429TooManyRequests, ProblemCodes.TooManyRequests) { Detail = detail, RetryAfter = retryAfter };

    public static ProblemResult Unavailable(string detail) => Of(StatusCodes.Status503ServiceUnavailable, detail);

    /// <summary>The document for a bare status code, as the framework answers it.</summary>
    public static ProblemResult Of(int status, string? detail = null) => new(status, ProblemCodes.Of(status)) { Detail = detail };
}
