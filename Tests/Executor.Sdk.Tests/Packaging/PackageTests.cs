using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Executor.Sdk.Tests.Server;

namespace Executor.Sdk.Tests.Packaging;

/// <summary>Packs the SDK and uses the package as a stranger would. Restores what else it needs from the machine's sources.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sdk-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pack_Sdk_HasDocsReadmeAndSymbolsAndBuildsAnApplication()
    {
        string sdk = Path.Combine(BuiltProgram.RepositoryRoot(), "Executor.Sdk", "Executor.Sdk.csproj");
        string packages = Path.Combine(_folder, "packages");
        await RunAsync(_folder, "pack", sdk, "-o", packages, "-p:Version=9.9.9", $"-p:ArtifactsPath={_folder}/artifacts", "-v", "q");
        var entries = Entries(Path.Combine(packages, "QuartzScheduler.Executor.Sdk.9.9.9.nupkg"));
        var symbols = Entries(Path.Combine(packages, "QuartzScheduler.Executor.Sdk.9.9.9.snupkg"));

        string app = Path.Combine(_folder, "app");
        Directory.CreateDirectory(app);
        await File.WriteAllTextAsync(Path.Combine(app, "App.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(app, "Program.cs"), Program);
        await RunAsync(
            app, "build", "-v", "q", $"-p:RestoreAdditionalProjectSources={packages}", $"-p:RestorePackagesPath={_folder}/restored");
        string output = await RunAsync(app, "run", "--no-build");

        Assert.Contains("lib/net10.0/Executor.Sdk.dll", entries);
        Assert.Contains("lib/net10.0/Executor.Sdk.xml", entries);
        Assert.Contains("README.md", entries);
        Assert.Contains("lib/net10.0/Executor.Sdk.pdb", symbols);
        Assert.Contains("Succeeded: hello world", output, StringComparison.Ordinal);
        await LibraryBecomesPackageOfJobsAsync(packages);
    }

    /// <summary>Part of the one test, because packing and restoring the SDK is what takes the time.</summary>
    private async Task LibraryBecomesPackageOfJobsAsync(string packages)
    {
        string library = Path.Combine(_folder, "greeter");
        Directory.CreateDirectory(library);
        await File.WriteAllTextAsync(Path.Combine(library, "Greeter.csproj"), LibraryProject);
        await File.WriteAllTextAsync(Path.Combine(library, "GreetJob.cs"), Handler);
        string[] pack =
        [
            "build", "-t:PackJobs", "-v", "q", $"-p:RestoreAdditionalProjectSources={packages}", $"-p:RestorePackagesPath={_folder}/restored",
        ];
        string made = Path.Combine(library, "bin", "Debug", "net10.0", "Greeter.1.2.0-rc.1.jobs.zip");

        await RunAsync(library, pack);
        byte[] first = await File.ReadAllBytesAsync(made);
        await RunAsync(library, pack);
        byte[] second = await File.ReadAllBytesAsync(made);

        Assert.Equal(first, second);
        using var archive = ZipFile.OpenRead(made);
        using var manifest = JsonDocument.Parse(await Read(archive, "manifest.json"));
        var root = manifest.RootElement;
        Assert.Equal("Greeter", root.GetProperty("name").GetString());
        Assert.Equal("1.2.0-rc.1", root.GetProperty("version").GetString());
        Assert.Equal("Greeter.dll", root.GetProperty("entryAssembly").GetString());
        Assert.Equal("9.9.9", root.GetProperty("sdk").GetProperty("min").GetString());
        Assert.Equal("10.0.0", root.GetProperty("sdk").GetProperty("max").GetString());
        var handler = Assert.Single(root.GetProperty("handlers").EnumerateArray());
        Assert.Equal("greet", handler.GetProperty("name").GetString());
        Assert.True(handler.GetProperty("argsSchema").GetProperty("properties").TryGetProperty("name", out _));

        var listed = root.GetProperty("files").EnumerateArray().ToDictionary(file => file.GetProperty("path").GetString()!, file => file, StringComparer.Ordinal);
        Assert.Equal(listed.Keys.Order(StringComparer.Ordinal), listed.Keys);
        Assert.Equal(listed.Keys.Append("manifest.json").Order(StringComparer.Ordinal), Entries(made).Order(StringComparer.Ordinal));
        foreach (var (path, file) in listed)
        {
            byte[] bytes = await Read(archive, path);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.GetProperty("sha256").GetString());
            Assert.Equal(bytes.Length, file.GetProperty("sizeBytes").GetInt64());
        }

        Assert.Contains("Greeter.deps.json", listed.Keys);
        Assert.Contains("Microsoft.Data.Sqlite.dll", listed.Keys);
        Assert.Contains("runtimes/linux-x64/native/libe_sqlite3.so", listed.Keys);
        Assert.DoesNotContain(listed.Keys, path => path.StartsWith("Executor.Sdk.", StringComparison.Ordinal));
        Assert.DoesNotContain(listed.Keys, path => path.Contains("SignalR", StringComparison.Ordinal));
        Assert.DoesNotContain("SignalR", Encoding.UTF8.GetString(await Read(archive, "Greeter.deps.json")), StringComparison.Ordinal);
    }

    private const string LibraryProject =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Version>1.2.0-rc.1</Version>
            <NoWarn>$(NoWarn);NU1603;NU1900</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="QuartzScheduler.Executor.Sdk" Version="9.9.9" />
            <PackageReference Include="Microsoft.Data.Sqlite" Version="10.0.14" />
          </ItemGroup>
        </Project>
        """;

    private const string Handler =
        """
        using Executor.Sdk.Jobs;

        namespace Greeter;

        public sealed record Greeting(string Name);

        [JobHandler("greet")]
        public sealed class GreetJob : IJobHandler<Greeting>
        {
            public Task ExecuteAsync(Greeting args, JobContext run, CancellationToken cancellationToken)
            {
                using var connection = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=:memory:");
                connection.Open();
                return Task.CompletedTask;
            }
        }
        """;

    private static async Task<byte[]> Read(ZipArchive archive, string path)
    {
        await using var stream = await archive.GetEntry(path)!.OpenAsync();
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <NoWarn>$(NoWarn);NU1603;NU1900</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="QuartzScheduler.Executor.Sdk" Version="9.9.9" />
          </ItemGroup>
        </Project>
        """;

    private const string Program =
        """
        using Executor.Sdk.Testing;

        await using var harness = new HandlerHarness(handlers => handlers.MapHandler("greet", (Greeting greeting) => $"hello {greeting.Name}"));
        var outcome = await harness.RunAsync("greet", new { name = "world" });
        Console.WriteLine($"{outcome.Outcome}: {outcome.Result}");

        internal sealed record Greeting(string Name);
        """;

    private static List<string> Entries(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A build server that outlives the test would keep its pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} failed:\n{await output}{await error}");
        return await output;
    }
}
