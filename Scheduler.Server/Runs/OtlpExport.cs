using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Runs;

/// <summary>Exports the meter while <c>Otlp:Endpoint</c> is set. An endpoint that does not answer costs nothing but its points.</summary>
internal sealed class OtlpExport(IOptions<OtlpOptions> options, NodeIdentity identity) : IHostedService, IDisposable
{
    private MeterProvider? _provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Address is { } address)
        {
            _provider = Sdk.CreateMeterProviderBuilder()
                .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("QuartzScheduler", serviceVersion: NodeRegistry.Version, serviceInstanceId: identity.Name))
                .AddMeter(RunMetrics.MeterName)
                .AddOtlpExporter(exporter =>
                {
                    exporter.Endpoint = address;
                    exporter.Protocol = address.AbsolutePath.Length > 1 ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
                })
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // What was counted since the last export; bounded, because shutting down is.
        _provider?.ForceFlush(2_000);
        return Task.CompletedTask;
    }

    public void Dispose() => _provider?.Dispose();
}
