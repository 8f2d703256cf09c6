using System.Net;
using TestServers;
using TestServers.Api;
using TestServers.Processes;

namespace Executor.Host.Tests.Push;

/// <summary>A running server with packages' rights to give away, shared by the tests of a class.</summary>
public sealed class PushServer : IAsyncLifetime
{
    private readonly TempFolder _folder = new("push");
    private SchedulerProcess? _node;
    private ApiSession? _admin;
    private int _files;

    public SchedulerProcess Node => _node ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public ApiSession Admin => _admin ?? throw new InvalidOperationException("InitializeAsync has not run.");

    /// <summary>The file with a token that may upload and deploy.</summary>
    public string TokenFile { get; private set; } = "";

    public async Task InitializeAsync()
    {
        _node = await SchedulerProcess.StartAsync(new SchedulerSettings());
        _admin = await ApiSession.SignInAsync(_node);
        TokenFile = NewFile(await TokenAsync("packages.write", "packages.deploy", "packages.read") + "\n");
    }

    public async Task DisposeAsync()
    {
        _admin?.Dispose();
        await Node.DisposeAsync();
        _folder.Dispose();
    }

    public async Task<string> TokenAsync(params string[] permissions)
    {
        var made = await Admin.PostAsync("api-tokens", new { name = $"push-{Guid.NewGuid():N}", permissions });
        return made.Expect(HttpStatusCode.Created).Text("token");
    }

    public string NewFile(string text) => NewFile(System.Text.Encoding.UTF8.GetBytes(text), "");

    public string NewFile(byte[] bytes, string ending = ".jobs.zip")
    {
        string path = _folder.File($"{Interlocked.Increment(ref _files)}{ending}");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
