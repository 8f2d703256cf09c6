using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;

namespace Scheduler.Server.Cluster;

/// <summary>Tells a peer to look at its executors' rows now. Never on the timed path: a lost hint costs up to a second.</summary>
internal sealed partial class NodeHints(NodeRegistry nodes, ClusterSecret secret, ILogger<NodeHints> logger) : BackgroundService
{
    public const string Path = "/cluster/look";
    public const string SignatureHeader = "X-Cluster-Signature";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly byte[] _key = secret.Derive("node-hints");
    private readonly Channel<(string Node, string[] ExecutorIds)> _hints =
        Channel.CreateBounded<(string, string[])>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Send(string node, IEnumerable<string> executorIds) => _hints.Writer.TryWrite((node, [.. executorIds]));

    /// <summary>Whether a hint comes from a node that knows the cluster's secret.</summary>
    public bool IsGenuine(byte[] body, string? signature) =>
        signature is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Sign(body)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Peers' certificates are often self-made. A hint carries no secret and its receiver checks the signature, so whoever answers gains nothing.
#pragma warning disable CA5359 // the signature protects the receiver, see above
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
#pragma warning restore CA5359
        using var http = new HttpClient(handler) { Timeout = Limit };
        await foreach (var (node, executorIds) in _hints.Reader.ReadAllAsync(stoppingToken))
        {
            if (nodes.Peers.FirstOrDefault(peer => peer.Name == node) is not { } peer)
            {
                continue;
            }

            try
            {
                using var content = JsonContent.Create(executorIds);
                var body = await content.ReadAsByteArrayAsync(stoppingToken);
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(peer.AdvertisedUrl), Path)) { Content = new ByteArrayContent(body) };
                request.Headers.Add(SignatureHeader, Sign(body));
                using var response = await http.SendAsync(request, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotSent(logger, node, exception.Message);
            }
        }
    }

    private string Sign(byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, body));

    private static partial class Log
    {
        [LoggerMessage(2020, LogLevel.Debug, "A hint to node {Node} was lost: {Reason}")]
        public static partial void NotSent(ILogger logger, string node, string reason);
    }
}
