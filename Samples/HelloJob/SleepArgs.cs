namespace HelloJob;

/// <param name="Ms">How long, in milliseconds.</param>
internal sealed record SleepArgs(int Ms);
