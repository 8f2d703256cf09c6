using MySql.Data.MySqlClient;
using TestServers.Processes;

namespace TestServers.Databases;

/// <summary>
/// A real database server of a test's own: it listens on a free port of 127.0.0.1, keeps its data in a temporary
/// folder and can be killed, stopped, restarted on the same port and data, frozen and thawed.
/// </summary>
public abstract class DatabaseServer : IAsyncDisposable
{
    /// <summary>The account that tests use; it may do everything on this server.</summary>
    protected const string User = "scheduler";

    private const string Password = "only-for-tests-on-loopback";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly SemaphoreSlim SharedGate = new(1, 1);
    private static DatabaseServer? shared;

    private readonly TempFolder folder;
    private int databases;

    /// <summary>Prepares the server's folder.</summary>
    protected DatabaseServer(string name, bool relaxed)
    {
        Relaxed = relaxed;
        folder = new TempFolder(name);
        Directory.CreateDirectory(DataFolder);
        File.WriteAllText(
            folder.File("init.sql"),
            $"CREATE USER IF NOT EXISTS '{User}'@'%' IDENTIFIED BY '{Password}';\nGRANT ALL ON *.* TO '{User}'@'%' WITH GRANT OPTION;\n");
    }

    /// <summary>Whether the tests of this run use MySQL (<c>TEST_DATABASE=mysql</c>) and not MariaDB.</summary>
    public static bool IsMySqlChosen => Environment.GetEnvironmentVariable("TEST_DATABASE") switch
    {
        null or "" or "mariadb" => false,
        "mysql" => true,
        var other => throw new InvalidOperationException($"TEST_DATABASE is '{other}'; 'mariadb' (default) and 'mysql' are known."),
    };

    /// <summary>The port it listens on, the same over restarts.</summary>
    public int Port { get; } = FreePort.Next();

    /// <summary>The running server process.</summary>
    public OwnedProcess Process { get; private set; } = null!; // Set by StartAsync, the only way to get an instance.

    /// <summary>The server's data folder.</summary>
    protected string DataFolder => folder.File("data");

    /// <summary>Whether commits may be flushed once a second, for tests that do not depend on durability.</summary>
    protected bool Relaxed { get; }

    /// <summary>The server that all tests of this process share: fast, never disturbed. Ends with the process.</summary>
    public static async Task<DatabaseServer> SharedAsync()
    {
        await SharedGate.WaitAsync();
        try
        {
            if (shared is null)
            {
                shared = await StartChosenAsync(relaxed: true);
                AppDomain.CurrentDomain.ProcessExit += (_, _) => shared.folder.Dispose();
            }

            return shared;
        }
        finally
        {
            SharedGate.Release();
        }
    }

    /// <summary>A server of its own for a test that disturbs it, of the kind that <c>TEST_DATABASE</c> chooses.</summary>
    /// <param name="relaxed">Whether commits may be flushed once a second; by default they are flushed as a user would have it.</param>
    public static async Task<DatabaseServer> StartChosenAsync(bool relaxed = false) =>
        IsMySqlChosen ? await MySqlServer.StartAsync(relaxed) : await MariaDbServer.StartAsync(relaxed);

    /// <summary>A connection string for a database of this server, or for the server alone.</summary>
    /// <param name="database">The database; null for none.</param>
    /// <param name="port">Another port that leads to it, a proxy's; null for its own.</param>
    public string ConnectionString(string? database = null, int? port = null) =>
        $"Server=127.0.0.1;Port={port ?? Port};User ID={User};Password={Password};SslMode=Disabled;AllowPublicKeyRetrieval=true"
        + (database is null ? "" : $";Database={database}");

    /// <summary>Makes an empty database and returns its name.</summary>
    public async Task<string> CreateDatabaseNameAsync(CancellationToken cancellationToken = default)
    {
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref databases)}";
        await using var connection = new MySqlConnection(ConnectionString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name} CHARACTER SET utf8mb4";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return name;
    }

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken = default) =>
        ConnectionString(await CreateDatabaseNameAsync(cancellationToken));

    /// <summary>Ends the server at once, as a power cut would.</summary>
    public Task KillAsync() => Process.KillAsync();

    /// <summary>Ends the server in order.</summary>
    public async Task StopAsync() => await Process.StopAsync(UnixSignal.Terminate, StartLimit);

    /// <summary>Starts it again on the same port and data; returns when it answers.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        if (!Process.HasExited)
        {
            await StopAsync();
        }

        await Process.DisposeAsync();
        await LaunchAsync(cancellationToken);
    }

    /// <summary>Freezes the server: connections stay open and nothing answers.</summary>
    public void Pause() => Process.Suspend();

    /// <summary>Lets a frozen server go on.</summary>
    public void Resume() => Process.Resume();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
        {
            await Process.DisposeAsync();
        }

        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes the system tables into the empty data folder.</summary>
    protected abstract Task InitializeAsync(CancellationToken cancellationToken);

    /// <summary>Starts the server process with these options and the server's own.</summary>
    protected abstract OwnedProcess Launch(IReadOnlyList<string> options, string workingDirectory);

    /// <summary>Initializes and starts; on failure nothing stays behind.</summary>
    protected async Task BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            await InitializeAsync(cancellationToken);
            await LaunchAsync(cancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        // A name that fits into the 107 characters of a socket's address, wherever the temporary folder is.
        var socket = Path.Combine(Path.GetTempPath(), $"qs-{Port}.sock");
        Process = Launch(
            [
                $"--datadir={DataFolder}", $"--tmpdir={folder.Path}", $"--port={Port}", $"--socket={socket}", "--bind-address=127.0.0.1",
                $"--user={Environment.UserName}", $"--init-file={folder.File("init.sql")}", $"--pid-file={folder.File("server.pid")}",
                "--max-connections=1000", "--innodb-buffer-pool-size=256M",
                $"--innodb-flush-log-at-trx-commit={(Relaxed ? 2 : 1)}",
            ],
            folder.Path);
        await Eventually.TrueAsync(
            async () =>
            {
                if (Process.HasExited)
                {
                    throw new InvalidOperationException($"{Process.Name} ended with {Process.ExitCode}:\n{Process.Output}");
                }

                return await AnswersAsync(cancellationToken);
            },
            StartLimit,
            $"the database server answers on port {Port}",
            cancellationToken);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new MySqlConnection(ConnectionString() + ";Pooling=false;Connection Timeout=5");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }
}
