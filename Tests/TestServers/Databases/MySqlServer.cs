using TestServers.Processes;

namespace TestServers.Databases;

/// <summary>MySQL 9.7, unpacked by <c>install-mysql.sh</c> and run with the C library that comes with it.</summary>
public sealed class MySqlServer : DatabaseServer
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan InitializeLimit = TimeSpan.FromMinutes(2);

    private string root = "";

    private MySqlServer(bool relaxed)
        : base("mysql", relaxed)
    {
    }

    /// <summary>Unpacks MySQL when this machine has not yet, starts a server with an empty data folder and waits until it answers.</summary>
    /// <param name="relaxed">Whether commits may be flushed once a second; by default they are flushed as a user would have it.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<MySqlServer> StartAsync(bool relaxed = false, CancellationToken cancellationToken = default)
    {
        var server = new MySqlServer(relaxed);
        await server.BeginAsync(cancellationToken);
        return server;
    }

    /// <inheritdoc/>
    protected override async Task InitializeAsync(CancellationToken cancellationToken)
    {
        root = await InstallAsync();
        await using var initialize = OwnedProcess.Start(
            Loader, [.. ServerCommand, $"--datadir={DataFolder}", $"--user={Environment.UserName}", "--initialize-insecure"], DataFolder);
        if (await initialize.WaitForExitAsync(InitializeLimit) != 0)
        {
            throw new InvalidOperationException($"mysqld --initialize-insecure failed:\n{initialize.Output}");
        }
    }

    /// <inheritdoc/>
    protected override OwnedProcess Launch(IReadOnlyList<string> options, string workingDirectory) =>
        OwnedProcess.Start(Loader, [.. ServerCommand, .. options, "--mysqlx=OFF", "--skip-log-bin"], workingDirectory);

    private string Libraries => Path.Combine(root, "usr/lib/x86_64-linux-gnu");

    private string Loader => Path.Combine(Libraries, "ld-linux-x86-64.so.2");

    private string[] ServerCommand =>
    [
        "--library-path", Libraries, Path.Combine(root, "usr/sbin/mysqld"), "--no-defaults",
        $"--basedir={Path.Combine(root, "usr")}", $"--lc-messages-dir={Path.Combine(root, "usr/share/mysql")}", "--secure-file-priv=",
    ];

    private static async Task<string> InstallAsync()
    {
        var script = Path.Combine(Repository.Root, "Tests", "TestServers", "install-mysql.sh");
        await using var install = OwnedProcess.Start("bash", [script], Path.GetTempPath());
        return await install.WaitForExitAsync(InstallLimit) == 0
            ? install.Output.Split('\n')[^1].Trim()
            : throw new InvalidOperationException($"{script} failed:\n{install.Output}");
    }
}
