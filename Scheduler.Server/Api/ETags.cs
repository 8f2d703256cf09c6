namespace Scheduler.Server.Api;

/// <summary>Answers that carry the version of what they show.</summary>
internal static class ETags
{
    public static string Of(long version) => $"\"{version}\"";

    public static IResult Ok<T>(HttpContext context, T value, long version)
    {
        context.Response.Headers.ETag = Of(version);
        return TypedResults.Ok(value);
    }

    public static IResult Created<T>(HttpContext context, string location, T value, long version)
    {
        context.Response.Headers.ETag = Of(version);
        return TypedResults.Created(location, value);
    }
}
