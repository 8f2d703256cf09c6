namespace EndToEnd.Tests.Deployments;

/// <summary>What a test needs running.</summary>
internal sealed record DeploymentPlan
{
    public int Nodes { get; init; } = 1;

    public int Executors { get; init; } = 1;

    /// <summary>A database server of its own, flushed as a user would have it: for tests that disturb or measure it.</summary>
    public bool OwnDatabaseServer { get; init; }

    /// <summary>The first node reaches the database through <see cref="Deployment.Wire"/> only.</summary>
    public bool FirstNodeBehindWire { get; init; }

    /// <summary>Executors connect to one node each, in turn, and know no other.</summary>
    public bool ExecutorsKnowOneNode { get; init; }

    /// <summary>Executors are processes of Executor.Host, which run what is deployed to them.</summary>
    public bool ExecutorsLoadPackages { get; init; }

    /// <summary>More settings for every node.</summary>
    public IReadOnlyList<string> NodeSettings { get; init; } = [];
}
