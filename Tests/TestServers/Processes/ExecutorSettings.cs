namespace TestServers.Processes;

/// <summary>What a test decides about an executor.</summary>
public sealed record ExecutorSettings
{
    /// <summary>The nodes it may connect to, in the order it tries them.</summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>The SHA-256 of the nodes' certificate.</summary>
    public required string CertificateSha256 { get; init; }

    /// <summary>The key it signs in with.</summary>
    public required string Key { get; init; }

    /// <summary>The app it belongs to.</summary>
    public required string App { get; init; }

    /// <summary>Its name, unique per app.</summary>
    public required string Name { get; init; }

    /// <summary>The assembly that is started; null for HelloJob.</summary>
    public string? Assembly { get; init; }

    /// <summary>More settings, such as <c>--Executor:Slots=4</c>.</summary>
    public IReadOnlyList<string> More { get; init; } = [];

    /// <summary>The command line for an executor that keeps a journal.</summary>
    public IEnumerable<string> ToArguments(string journalPath) =>
        Servers.Select((server, index) => $"--Executor:ServerUrls:{index}={server.GetLeftPart(UriPartial.Authority)}")
            .Concat([
                $"--Executor:ServerCertificateSha256={CertificateSha256}",
                $"--Executor:Key={Key}",
                $"--Executor:App={App}",
                $"--Executor:Name={Name}",
                $"--Executor:JournalPath={journalPath}",
            ])
            .Concat(More);
}
