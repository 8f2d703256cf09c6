namespace PackJobs;

/// <summary>No package can be made; the message says why and what to do.</summary>
internal sealed class PackException(string message) : Exception(message);
