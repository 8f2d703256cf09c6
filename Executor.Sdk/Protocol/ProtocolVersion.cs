namespace Executor.Sdk.Protocol;

/// <summary>The version of the executor protocol that this assembly speaks.</summary>
public static class ProtocolVersion
{
    /// <summary>Sent in <see cref="HelloMessage.Protocol"/>; a node refuses a version it does not know.</summary>
    public const int Current = 1;

    /// <summary>The path of the SignalR hub below the server's address.</summary>
    public const string HubPath = "/hubs/executor";

    /// <summary>The path where a key is exchanged for a token.</summary>
    public const string TokenPath = "/api/v1/executor/token";

    /// <summary>The path of the calls over HTTPS: <c>hello</c>, <c>poll</c>, <c>beat</c>, <c>reports</c> and <c>bye</c> below it.</summary>
    public const string PullPath = "/api/v1/executor/";

    /// <summary>The longest wait that a poll may ask for, in milliseconds.</summary>
    public const int MaxPollMs = 30_000;
}
