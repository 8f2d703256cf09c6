using System.Net;
using System.Text.Json;
using TestServers;
using TestServers.Api;
using TestServers.Processes;

namespace Executor.Host.Tests.Watch;

/// <summary>What a developer does all day: change the library, build, see what it does now.</summary>
public sealed class RebuildTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TempFolder _folder = new("rebuild");

    [Fact]
    public async Task Watch_LibraryIsBuiltAgain_RunsOfTheServerDoWhatItDoesNow()
    {
        await using var server = await SchedulerProcess.StartAsync(new SchedulerSettings());
        using var api = await ApiSession.SignInAsync(server);
        string key = (await api.PostAsync("executor-keys", new { app = "trial" })).Expect(HttpStatusCode.Created).Text("key");
        string job = (await api.PostAsync("jobs", new { name = "greet", group = "tests", target = new { kind = "executor", app = "trial", handler = "greet" }, args = new { } })).Expect(HttpStatusCode.Created).Id;
        await File.WriteAllTextAsync(_folder.File("Greeter.csproj"), Project());
        await BuildAsync("hello");

        await using var program = HostProgram.Start(
            ["watch", _folder.Path, $"--Executor:ServerUrls:0={server.Address}", $"--Executor:ServerCertificateSha256={server.CertificateSha256}", $"--Executor:Key={key}"]);
        await program.WaitForLineAsync(line => line.Contains("Greeter 1.0.0 from ", StringComparison.Ordinal), Patience, "what was built is loaded");
        var before = await RunAsync(api, job);
        await BuildAsync("welcome");
        await program.WaitForLineAsync(line => line.Contains("The code of Greeter 1.0.0 is gone", StringComparison.Ordinal), Patience, "the code that was built first is gone");
        var after = await RunAsync(api, job);
        int exitCode = await program.StopAsync(UnixSignal.Interrupt, HostProgram.Patience);

        Assert.Equal(("hello", "welcome"), (before.GetProperty("result").GetString(), after.GetProperty("result").GetString()));
        Assert.Equal("1.0.0", after.GetProperty("package").GetProperty("version").GetString());
        Assert.Equal(0, exitCode);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A library as a user's is, but for the SDK, which is this repository's.</summary>
    private static string Project() =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <PackJobsOnBuild>true</PackJobsOnBuild>
          </PropertyGroup>
          <ItemGroup>
            <FrameworkReference Include="Microsoft.AspNetCore.App" />
            <Reference Include="{Repository.BuiltAssembly("Executor.Sdk", "Executor.Sdk")}" Private="false" />
          </ItemGroup>
          <Import Project="{Path.Combine(Repository.Root, "Executor.Sdk", "build", "QuartzScheduler.Executor.Sdk.targets")}" />
        </Project>
        """;

    private async Task BuildAsync(string greeting)
    {
        await File.WriteAllTextAsync(
            _folder.File("GreetJob.cs"),
            $$"""
            using Executor.Sdk.Jobs;

            public sealed record Greeting(string Name = "you");

            [JobHandler("greet")]
            public sealed class GreetJob : IJobHandler<Greeting, string>
            {
                public Task<string> ExecuteAsync(Greeting args, JobContext run, CancellationToken cancellationToken) => Task.FromResult("{{greeting}}");
            }
            """);

        // A build server that outlives the test would keep its pipes open.
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["UseSharedCompilation"] = "false",
            ["MSBUILD_EXE_PATH"] = null,
        };
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // bin/Release/net10.0
        await using var build = OwnedProcess.Start("dotnet", ["build", "-c", configuration, "-v", "quiet"], _folder.Path, environment);
        int exitCode = await build.WaitForExitAsync(Patience);
        Assert.True(exitCode == 0, build.Output);
    }

    private static async Task<JsonElement> RunAsync(ApiSession api, string job)
    {
        string run = (await api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        JsonElement body = default;
        await Eventually.TrueAsync(
            async () => (body = (await api.GetAsync($"runs/{run}")).Expect(HttpStatusCode.OK).Body).GetProperty("state").ValueEquals("succeeded"),
            Patience,
            "the run succeeds");
        return body;
    }
}
