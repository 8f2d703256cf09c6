using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>What a session needs to know of, and hands to, the executor behind it.</summary>
internal interface ISessionHost
{
    HelloMessage Hello();

    BeatMessage Beat();

    void Assign(IReadOnlyList<Assignment> runs);

    void Revoke(IReadOnlyList<RunRef> runs);

    void Cancel(IReadOnlyList<RunRef> runs);

    void Drain(bool draining);

    void Drop(IReadOnlyList<RunRef> runs);
}
