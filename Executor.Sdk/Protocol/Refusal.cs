namespace Executor.Sdk.Protocol;

/// <summary>How a node says that trying again soon is of no use: a hub error whose text contains this mark.</summary>
public static class Refusal
{
    /// <summary>Precedes the reason, for example <c>refused: the key belongs to app 'billing', not 'shop'</c>.</summary>
    public const string Mark = "refused:";
}
