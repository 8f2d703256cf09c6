using System.Diagnostics.Metrics;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

public sealed class OtlpExportTests
{
    private static readonly NodeIdentity Node = new("node-of-this-test", "instance", "https://127.0.0.1:1");

    [Fact]
    public async Task Stop_WithAnEndpoint_HasSentTheLateness()
    {
        var received = Channel.CreateUnbounded<byte[]>();
        await using var collector = await StartCollectorAsync(received.Writer);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var export = new OtlpExport(Options.Create(new OtlpOptions { Endpoint = collector.Urls.Single() + "/v1/metrics" }), Node);
        await export.StartAsync(CancellationToken.None);

        new RunMetrics(services.GetRequiredService<IMeterFactory>()).Started(1_500);
        await export.StopAsync(CancellationToken.None);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var text = Encoding.Latin1.GetString(await received.Reader.ReadAsync(limit.Token));
        Assert.Contains("scheduler.run.lateness", text, StringComparison.Ordinal);
        Assert.Contains("node-of-this-test", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1", false)]
    [InlineData("127.0.0.1:4317", false)]
    [InlineData("http://127.0.0.1:4317", true)]
    public void Address_OfAnEndpoint_IsHttpOrNothing(string endpoint, bool isAddress)
    {
        Assert.Equal(isAddress, new OtlpOptions { Endpoint = endpoint }.Address is not null);
    }

    private static async Task<WebApplication> StartCollectorAsync(ChannelWriter<byte[]> received)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/metrics", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            await received.WriteAsync(body.ToArray());
        });
        await app.StartAsync();
        return app;
    }
}
