namespace HelloJob;

/// <summary>For a handler that needs none.</summary>
internal sealed record NoArgs;
