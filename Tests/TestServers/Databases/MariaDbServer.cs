using TestServers.Processes;

namespace TestServers.Databases;

/// <summary>MariaDB from the distribution's package <c>mariadb-server</c>.</summary>
public sealed class MariaDbServer : DatabaseServer
{
    private static readonly TimeSpan InitializeLimit = TimeSpan.FromSeconds(60);

    private MariaDbServer(bool relaxed)
        : base("mariadb", relaxed)
    {
    }

    /// <summary>Starts a server with an empty data folder and waits until it answers.</summary>
    /// <param name="relaxed">Whether commits may be flushed once a second; by default they are flushed as a user would have it.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<MariaDbServer> StartAsync(bool relaxed = false, CancellationToken cancellationToken = default)
    {
        var server = new MariaDbServer(relaxed);
        await server.BeginAsync(cancellationToken);
        return server;
    }

    /// <inheritdoc/>
    protected override async Task InitializeAsync(CancellationToken cancellationToken)
    {
        await using var install = OwnedProcess.Start(
            "mariadb-install-db",
            // A temporary folder of its own: two installations at once would take each other's temporary tables.
            ["--no-defaults", $"--datadir={DataFolder}", $"--tmpdir={DataFolder}", $"--user={Environment.UserName}", "--auth-root-authentication-method=normal", "--skip-test-db"],
            DataFolder);
        if (await install.WaitForExitAsync(InitializeLimit) != 0)
        {
            throw new InvalidOperationException($"mariadb-install-db failed:\n{install.Output}");
        }
    }

    /// <inheritdoc/>
    protected override OwnedProcess Launch(IReadOnlyList<string> options, string workingDirectory) =>
        OwnedProcess.Start("mariadbd", ["--no-defaults", .. options, "--skip-name-resolve"], workingDirectory);
}
