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
}
