using System.Diagnostics;
using System.IO.Compression;
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
