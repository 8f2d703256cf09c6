using System.Text;
using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Dispatch;

/// <summary>Limits of runs by call.</summary>
internal static class CallValidation
{
    public const int MaxCalls = 1_000;
    private const int MaxArgsBytes = 64 * 1024;
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(366);

    public static void Check(FieldErrors errors, string path, JsonElement? args, DateTimeOffset? dueAt, DateTimeOffset now)
    {
        if (args is { } value && Encoding.UTF8.GetByteCount(value.GetRawText()) > MaxArgsBytes)
        {
            errors.Add($"{path}args", $"must not be larger than {MaxArgsBytes} bytes");
        }

        if (dueAt > now + MaxAhead)
        {
            errors.Add($"{path}dueAt", $"must be at most {MaxAhead.Days} days ahead");
        }
    }
}
