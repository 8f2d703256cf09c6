using System.Text.Json;

namespace Scheduler.Server.Api;

/// <summary>Says in words what a value of a type looks like in JSON.</summary>
internal static class ValueRules
{
    public static string Describe(Type type)
    {
        var bare = Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            { IsEnum: true } => $"must be one of {string.Join(", ", Enum.GetNames(bare).Select(JsonNamingPolicy.CamelCase.ConvertName))}",
            _ when bare == typeof(string) => "must be a string",
            _ when bare == typeof(bool) => "must be true or false",
            _ when bare == typeof(int) || bare == typeof(long) => "must be a whole number within range",
            _ when bare == typeof(double) || bare == typeof(decimal) => "must be a number",
            _ when bare == typeof(DateTimeOffset) => "must be an RFC 3339 instant with its offset, such as 2030-01-31T09:30:00.000Z",
            _ => "is not valid",
        };
    }
}
