using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>Takes what arrives on a link, in its order.</summary>
internal interface ILinkReceiver
{
    void Assign(IReadOnlyList<Assignment> runs);

    void Revoke(IReadOnlyList<RunRef> runs);

    void Cancel(IReadOnlyList<RunRef> runs);

    void Drain(bool draining);

    void Order(PackageOrders orders);
}
