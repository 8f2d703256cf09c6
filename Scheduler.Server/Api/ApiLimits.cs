namespace Scheduler.Server.Api;

internal static class ApiLimits
{
    public const int BodyBytes = 1024 * 1024;
    public const int RequestHeadersBytes = 32 * 1024;
    public const int RequestLineBytes = 8 * 1024;
    public const int PageDefault = 50;
    public const int PageMax = 200;
    public const int IdempotencyKeyMax = 200;
}
