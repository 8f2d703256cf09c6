namespace Scheduler.Server.Access;

internal sealed record PasswordChangeRequest
{
    public required string CurrentPassword { get; init; }

    public required string NewPassword { get; init; }
}
