namespace HelloJob;

/// <param name="Steps">How many steps.</param>
/// <param name="StepMs">How long each takes, in milliseconds.</param>
internal sealed record ProgressArgs(int Steps = 10, int StepMs = 100);
