using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Alarms;

/// <summary>What an open browser is to the hub.</summary>
internal sealed class BrowserClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Channel<IReadOnlyList<AlarmRing>> _told = Channel.CreateUnbounded<IReadOnlyList<AlarmRing>>();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HubConnection _hub;

    private BrowserClient(HubConnection hub)
    {
        _hub = hub;
        hub.On<AlarmRing[]>(ConsoleHub.Alarms, rings => _told.Writer.TryWrite(rings));
        hub.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Completes when the server has ended the connection.</summary>
    public Task Closed => _closed.Task;

    public static Task<BrowserClient> ConnectAsync(RunningServer server, string token) =>
        ConnectAsync(server, new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {token}" });

    public static async Task<BrowserClient> ConnectAsync(RunningServer server, IReadOnlyDictionary<string, string> headers)
    {
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory>(new HubSocketFactory(server, headers));
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(new UriBuilder(new Uri(server.Address, ConsoleHub.Path)) { Scheme = "wss" }.Uri));
        var browser = new BrowserClient(builder.Build());
        await browser._hub.StartAsync();
        return browser;
    }

    /// <summary>Waits until the browser has been told what is wanted.</summary>
    public async Task<IReadOnlyList<AlarmRing>> ToldAsync(Func<IReadOnlyList<AlarmRing>, bool> isWanted)
    {
        using var limit = new CancellationTokenSource(Limit);
        await foreach (var rings in _told.Reader.ReadAllAsync(limit.Token))
        {
            if (isWanted(rings))
            {
                return rings;
            }
        }

        throw new InvalidOperationException("The connection ended before.");
    }

    /// <summary>Waits until the browser has been told of an occurrence.</summary>
    public async Task<AlarmRing> ToldOfAsync(Func<AlarmRing, bool> isWanted) => (await ToldAsync(rings => rings.Any(isWanted))).First(isWanted);

    public Task<T> CallAsync<T>(string method, params object?[] arguments) => _hub.InvokeCoreAsync<T>(method, arguments);

    public async ValueTask DisposeAsync() => await _hub.DisposeAsync();
}
