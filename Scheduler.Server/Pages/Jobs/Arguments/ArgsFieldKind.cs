namespace Scheduler.Server.Pages.Jobs.Arguments;

/// <summary>How a value is typed in.</summary>
internal enum ArgsFieldKind
{
    Text,
    Number,
    Boolean,
    Choice,
    Group,

    /// <summary>What has no field of its own: lists, unions, anything.</summary>
    Json,
}
