using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>What a session needs to know of, and hands to, the executor behind it.</summary>
internal interface ISessionHost
{
    /// <param name="carriesPackages">Whether the connection is one that packages go over.</param>
    HelloMessage Hello(bool carriesPackages);

    BeatMessage Beat();

    void Assign(IReadOnlyList<Assignment> runs);

    void Revoke(IReadOnlyList<RunRef> runs);

    void Cancel(IReadOnlyList<RunRef> runs);

    void Drain(bool draining);

    void Order(PackageOrders orders, string app);

    void Drop(IReadOnlyList<RunRef> runs);
}
