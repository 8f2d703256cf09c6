namespace Scheduler.Server.Cluster;

/// <summary>Is told of a peer's hint: what concerns these executors changed.</summary>
internal interface INodeHintObserver
{
    void Hinted(IReadOnlyCollection<string> executorIds);
}
