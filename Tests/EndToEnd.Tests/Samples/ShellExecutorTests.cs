using System.Net;
using System.Text.Json;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Processes;

namespace EndToEnd.Tests.Samples;

public sealed class ShellExecutorTests
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Fact]
    public async Task ShellExecutor_EveryKindOfEnd_IsReported()
    {
        await using var executor = await StartAsync();
        var api = executor.Deployment.Api;

        var echo = await executor.Deployment.RunAsync(await executor.JobAsync("echo", "echo"), new { text = "a \"quoted\" line" });
        var failed = await executor.Deployment.RunAsync(await executor.JobAsync("fail", "fail"));
        var late = await executor.Deployment.RunAsync(await executor.JobAsync("late", "nap", timeoutMs: 500));
        var nap = (await api.PostAsync($"jobs/{await executor.JobAsync("nap", "nap")}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(api, nap, run => run.State == "running", 20);
        (await api.PostAsync($"runs/{nap}/cancel")).Expect(HttpStatusCode.Accepted);
        var canceled = await RunWatch.UntilAsync(api, nap, run => run.IsEnded, 30);

        Assert.Equal(("succeeded", "failed", "timedOut", "canceled"), (echo.State, failed.State, late.State, canceled.State));
        Assert.Equal("a \"quoted\" line", (await RunAsync(executor, echo.Id)).GetProperty("result").GetProperty("text").GetString());
        Assert.Equal("exit3", (await RunAsync(executor, failed.Id)).GetProperty("error").GetProperty("type").GetString());
        var lines = (await api.GetAsync($"runs/{failed.Id}/logs")).Expect(HttpStatusCode.OK).Body.GetProperty("items").EnumerateArray().Select(line => line.GetProperty("message").GetString());
        Assert.Equal(["not today"], lines);
    }

    [Fact]
    public async Task ShellExecutor_OverARestartOfItsNode_RunsOnAndStopsInOrder()
    {
        await using var executor = await StartAsync();
        var job = await executor.JobAsync("each", "echo", everyMs: 1000);
        await executor.WatchAsync(job, 1000, seconds: 5);

        await executor.Deployment.Node.KillAsync();
        await executor.Deployment.Node.RestartAsync();
        await executor.Deployment.OnlineAsync("foreign", "http");
        await executor.WatchAsync(job, 1000, seconds: 4);
        var exitCode = await executor.Process.StopAsync(UnixSignal.Terminate, TimeSpan.FromSeconds(40));

        Assert.True(exitCode == 0, executor.Process.Output);
        Assert.Equal(0, (await executor.Deployment.Api.GetAsync("dashboard")).Body.GetProperty("executors").GetProperty("online").GetInt32());
    }

    private static async Task<JsonElement> RunAsync(ForeignExecutor executor, string id) =>
        (await executor.Deployment.Api.GetAsync($"runs/{id}")).Expect(HttpStatusCode.OK).Body;

    private static Task<ForeignExecutor> StartAsync() => ForeignExecutor.StartAsync("ShellExecutor", "http", AddHandlersAsync, "bash", "executor.sh");

    // The sample's own handlers, and two that do not go well.
    private static async Task AddHandlersAsync(TempFolder folder)
    {
        var handlers = Directory.CreateDirectory(folder.File("handlers")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "Samples", "ShellExecutor", "handlers")))
        {
            File.Copy(file, Path.Combine(handlers, Path.GetFileName(file)));
        }

        await WriteAsync(Path.Combine(handlers, "fail"), "echo 'not today' >&2; exit 3");
        await WriteAsync(Path.Combine(handlers, "nap"), "sleep 60");
    }

    private static async Task WriteAsync(string path, string command)
    {
        await File.WriteAllTextAsync(path, $"#!/usr/bin/env bash\n{command}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, Executable);
        }
    }
}
