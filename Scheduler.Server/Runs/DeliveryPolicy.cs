namespace Scheduler.Server.Runs;

/// <summary>What happens to a run that may have been sent to an executor which then fell silent.</summary>
internal enum DeliveryPolicy
{
    /// <summary>It is delivered again under the next fence.</summary>
    AtLeastOnce = 0,

    /// <summary>It ends as lost.</summary>
    AtMostOnce = 1,
}
