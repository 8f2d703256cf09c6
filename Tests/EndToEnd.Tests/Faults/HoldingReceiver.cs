using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using TestServers;

namespace EndToEnd.Tests.Faults;

/// <summary>Takes webhooks: accepts those that offer a callback, and leaves the others without an answer for as long as it holds.</summary>
internal sealed class HoldingReceiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<WebhookCall> calls = new();

    public HoldingReceiver()
    {
        Url = $"http://127.0.0.1:{FreePort.Next()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = ServeAsync();
    }

    public string Url { get; }

    /// <summary>Whether what comes from now on is left without an answer.</summary>
    public bool Holds { get; set; } = true;

    /// <summary>What came for a run, one for each time.</summary>
    public IReadOnlyList<WebhookCall> Of(string runId) => [.. calls.Where(call => call.RunId == runId)];

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            var call = await JsonSerializer.DeserializeAsync<WebhookCall>(context.Request.InputStream, JsonSerializerOptions.Web);
            calls.Enqueue(call!); // no webhook is without a body here
            if (call!.CallbackUrl is not null || !Holds) // as above
            {
                context.Response.StatusCode = call.CallbackUrl is null ? 200 : 202;
                context.Response.Close();
            }
        }
    }
}
