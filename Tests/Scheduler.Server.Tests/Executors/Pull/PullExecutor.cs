using System.Net;
using System.Text.Json;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Executors.Pull;

/// <summary>An executor that speaks to a running server by requests alone.</summary>
internal sealed class PullExecutor
{
    private readonly RunningServer _server;

    private PullExecutor(RunningServer server, string keyId, string token)
    {
        _server = server;
        KeyId = keyId;
        Token = token;
    }

    public string KeyId { get; }

    public string Token { get; }

    public string Session { get; private set; } = "";

    public static async Task<PullExecutor> SignInAsync(AdminServer admin, string app, params string[] declares)
    {
        var (made, key) = await admin.Server.CallAsync(HttpMethod.Post, "executor-keys", new { app, declares }, admin.AdminToken);
        Assert.Equal(HttpStatusCode.Created, made);
        var (status, token) = await admin.Server.CallAsync(HttpMethod.Post, "executor/token", new { key = RunningServer.Text(key, "key") });
        Assert.Equal(HttpStatusCode.OK, status);
        return new PullExecutor(admin.Server, RunningServer.Text(key, "id"), RunningServer.Text(token, "accessToken"));
    }

    /// <summary>Signed in and introduced, with the handler <c>work</c>.</summary>
    public static async Task<PullExecutor> ConnectAsync(AdminServer admin, string app, string name = "one")
    {
        var executor = await SignInAsync(admin, app);
        Assert.Equal(HttpStatusCode.OK, (await executor.HelloAsync(name)).Status);
        return executor;
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(string call, object body) =>
        _server.CallAsync(HttpMethod.Post, $"executor/{call}", body, Token);

    public async Task<(HttpStatusCode Status, JsonElement Body)> HelloAsync(string name, string instanceId = "i1", params object[] held)
    {
        var answer = await CallAsync("hello", new { protocol = 1, name, instanceId, slots = 4, handlers = new[] { new { name = "work" } }, held });
        Session = answer.Status == HttpStatusCode.OK ? RunningServer.Text(answer.Body, "session") : Session;
        return answer;
    }

    /// <summary>Signed in and introduced with a handler whose arguments have a schema.</summary>
    public static async Task<PullExecutor> ConnectWithAsync(AdminServer admin, string app, object argsSchema)
    {
        var executor = await SignInAsync(admin, app);
        var (status, body) = await executor.CallAsync("hello", new { protocol = 1, name = "one", instanceId = "i1", slots = 4, handlers = new[] { new { name = "work", argsSchema } } });
        Assert.Equal(HttpStatusCode.OK, status);
        executor.Session = RunningServer.Text(body, "session");
        return executor;
    }

    /// <summary>Says hello as a process whose code declares jobs.</summary>
    public Task<(HttpStatusCode Status, JsonElement Body)> DeclareAsync(string instanceId, params object[] jobs) =>
        CallAsync("hello", new { protocol = 1, name = "one", instanceId, slots = 4, handlers = new[] { new { name = "work" } }, jobs });

    public async Task<JsonElement> PollAsync(int waitMs = 5_000, long? after = null)
    {
        var (status, body) = await CallAsync("poll", new { session = Session, waitMs, after });
        Assert.True(status == HttpStatusCode.OK, $"{status}: {body}");
        return body;
    }

    /// <summary>Polls until a message has the part, and answers its runs.</summary>
    public async Task<JsonElement> MessageAsync(string part)
    {
        for (var polls = 0; polls < 20; polls++)
        {
            var found = (await PollAsync()).GetProperty("messages").EnumerateArray().Where(message => message.TryGetProperty(part, out _)).ToList();
            if (found.Count > 0)
            {
                return found[0].GetProperty(part);
            }
        }

        throw new InvalidOperationException($"No message with '{part}' came.");
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> ReportAsync(params object[] runs) => CallAsync("reports", new { session = Session, runs });
}
