namespace Scheduler.Server.Cluster;

/// <param name="Micros">What the source's clock says.</param>
/// <param name="Compensation">What is added to it to get cluster time.</param>
internal sealed record ClockReading(long Micros, ClockCompensation Compensation);
