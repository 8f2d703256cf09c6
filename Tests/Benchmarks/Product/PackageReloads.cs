using System.Net;
using Benchmarks.Figures;
using TestServers;
using TestServers.Ledger;
using TestServers.Processes;

namespace Benchmarks.Product;

/// <summary>Deploys versions of a package to hosts, and reads when each host had them.</summary>
internal sealed class PackageReloads(Stand stand) : IAsyncDisposable
{
    private const string App = "reloads";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new("reloads");
    private readonly List<ExecutorProcess> _hosts = [];

    public async Task StartAsync(int hosts, CancellationToken cancellationToken)
    {
        var key = (await stand.Api.PostAsync("executor-keys", new { app = App }, cancellationToken)).Expect(HttpStatusCode.Created).Text("key");
        for (var index = 0; index < hosts; index++)
        {
            _hosts.Add(ExecutorProcess.Start(new ExecutorSettings
            {
                Servers = [.. stand.Nodes.Select(node => node.Address)],
                CertificateSha256 = stand.Nodes[0].CertificateSha256,
                Key = key,
                App = App,
                Name = $"host-{index + 1}",
                Assembly = ExecutorProcess.HostAssembly,
            }));
        }
    }

    /// <summary>Deploys one version after the other, each when the one before is everywhere.</summary>
    /// <returns>From the call until a host starts runs on the version, for each version and host; and the archives' mean length.</returns>
    public async Task<(Figure Figure, long ArchiveBytes)> MeasureAsync(int versions, CancellationToken cancellationToken)
    {
        var package = PackageVersions.OfGreeter();
        var samples = new List<double>();
        var bytes = 0L;
        for (var index = 0; index <= versions; index++)
        {
            var version = $"1.0.{index + 1}";
            var archive = package.Write(_folder, version);
            (await stand.Api.PostFileAsync("packages", archive, cancellationToken)).Expect(HttpStatusCode.Created);
            var called = Micros.Now;
            var id = (await stand.Api.PostAsync($"packages/{PackageVersions.Name}/deployments", new { version, app = App }, cancellationToken)).Expect(HttpStatusCode.Created).Id;
            var loaded = await LoadedAsync(id, version, cancellationToken);
            if (index > 0)
            {
                // The first one compiles everything.
                samples.AddRange(loaded.Select(at => (at - called) / 1_000.0));
                bytes += new FileInfo(archive).Length;
            }
        }

        return (Figure.Of([.. samples]) with { Lost = (versions * _hosts.Count) - samples.Count }, bytes / versions);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        _folder.Dispose();
    }

    private Task<IReadOnlyList<long>> LoadedAsync(string id, string version, CancellationToken cancellationToken) => Eventually.ValueAsync<IReadOnlyList<long>>(
        async () =>
        {
            var body = (await stand.Api.GetAsync($"deployments/{id}", cancellationToken)).Expect(HttpStatusCode.OK).Body;
            List<long> loaded =
            [
                .. body.GetProperty("executors").EnumerateArray()
                    .SelectMany(executor => executor.GetProperty("actual").EnumerateArray())
                    .Where(package => package.GetProperty("version").ValueEquals(version) && package.GetProperty("state").ValueEquals("loaded"))
                    .Select(package => Micros.From(package.GetProperty("sinceAt").GetDateTimeOffset())),
            ];
            return loaded.Count == _hosts.Count ? loaded : null;
        },
        Longest,
        $"{version} is loaded by {_hosts.Count} hosts",
        cancellationToken);
}
