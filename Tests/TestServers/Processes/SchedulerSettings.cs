namespace TestServers.Processes;

/// <summary>What a test decides about a node.</summary>
public sealed record SchedulerSettings
{
    /// <summary>The first admin, made at the node's start.</summary>
    public const string AdminUser = "admin";

    /// <summary>Its password.</summary>
    public const string AdminPassword = "correct-horse-battery-7";

    /// <summary>The secret that the nodes of a cluster share.</summary>
    public const string ClusterSecret = "the-secret-that-all-nodes-of-these-tests-share";

    /// <summary>The node's name.</summary>
    public string NodeName { get; init; } = "node-1";

    /// <summary>The MySQL or MariaDB database; null means SQLite in the node's data folder.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The certificate; null means that the node makes one for itself.</summary>
    public NodeCertificate? Certificate { get; init; }

    /// <summary>The port; null means a free one.</summary>
    public int? Port { get; init; }

    /// <summary>Whether the node makes the first admin; else it prints a setup link.</summary>
    public bool MakesAdmin { get; init; } = true;

    /// <summary>More settings, such as <c>--Scheduling:LeadMs=20000</c>. They come last and win.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>The command line for a node that listens on a port and keeps its files in a folder.</summary>
    public IEnumerable<string> ToArguments(int port, string dataFolder)
    {
        yield return $"--Urls=https://127.0.0.1:{port}";
        yield return $"--Data:Path={dataFolder}";
        if (MakesAdmin)
        {
            yield return $"--Setup:AdminUser={AdminUser}";
            yield return $"--Setup:AdminPassword={AdminPassword}";
        }

        if (ConnectionString is not null)
        {
            yield return "--Database:Provider=mysql";
            yield return $"--Database:ConnectionString={ConnectionString}";
            yield return $"--Cluster:Secret={ClusterSecret}";
            yield return $"--Cluster:NodeName={NodeName}";
        }

        if (Certificate is not null)
        {
            yield return $"--Tls:CertificatePath={Certificate.Path}";
            yield return $"--Tls:CertificatePassword={NodeCertificate.Password}";
        }

        foreach (var setting in More)
        {
            yield return setting;
        }
    }
}
