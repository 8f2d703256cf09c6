namespace HelloJob;

/// <param name="Lines">How many lines.</param>
internal sealed record LogArgs(int Lines = 1);
