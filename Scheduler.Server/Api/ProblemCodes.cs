namespace Scheduler.Server.Api;

/// <summary>The stable <c>code</c> of a problem document; programs decide by it, people read the detail.</summary>
internal static class ProblemCodes
{
    public const string Validation = "validation";
    public const string NotSupported = "notSupported";
    public const string Unauthorized = "unauthorized";
    public const string SecondFactorRequired = "secondFactorRequired";
    public const string Forbidden = "forbidden";
    public const string NotFound = "notFound";
    public const string MethodNotAllowed = "methodNotAllowed";
    public const string Conflict = "conflict";
    public const string Gone = "gone";
    public const string PreconditionFailed = "preconditionFailed";
    public const string PreconditionRequired = "preconditionRequired";
    public const string PayloadTooLarge = "payloadTooLarge";
    public const string UnsupportedMediaType = "unsupportedMediaType";
    public const string TooManyRequests = "tooManyRequests";
    public const string Unavailable = "unavailable";
    public const string Internal = "internal";

    public static string Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Unauthorized,
        StatusCodes.Status403Forbidden => Forbidden,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status409Conflict => Conflict,
        StatusCodes.Status410Gone => Gone,
        StatusCodes.Status412PreconditionFailed => PreconditionFailed,
        StatusCodes.Status413PayloadTooLarge => PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status428PreconditionRequired => PreconditionRequired,
        StatusCodes.Status429TooManyRequests => TooManyRequests,
        StatusCodes.Status503ServiceUnavailable => Unavailable,
        >= 500 => Internal,
        _ => Validation,
    };
}
