namespace HelloJob;

/// <param name="Message">What to fail with.</param>
internal sealed record FailArgs(string Message = "failed as asked");
