using System.Security.Authentication;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Scheduler.Server.Access;
using Scheduler.Server.Alarms;
using Scheduler.Server.Alerts;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Jobs.Calendars;
using Scheduler.Server.Jobs.Secrets;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Packages;
using Scheduler.Server.Pages;
using Scheduler.Server.Pages.Settings;
using Scheduler.Server.Runs;
using Scheduler.Server.Startup;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Webhooks;
using Scheduler.Server.Webhooks.Callbacks;

namespace Scheduler.Server;

/// <summary>The composition: each folder registers and maps itself; what is started first stands first.</summary>
internal static class SchedulerServer
{
    public static WebApplicationBuilder AddSchedulerServer(this WebApplicationBuilder builder)
    {
        var data = new DataFolder(builder.Configuration["Data:Path"]);
        var tls = builder.Configuration.GetSection(TlsOptions.Section).Get<TlsOptions>() ?? new TlsOptions();
        var certificate = ServerCertificate.Load(tls, data, TimeProvider.System.GetUtcNow());
        builder.WebHost.UseUrls([.. ListenUrls.Of(builder.Configuration)]);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificate = certificate;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        }));

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(data);
        services.AddSingleton(certificate);
        services.AddStorage(data.Path);
        services.AddCluster(NodeIdentities.Create);
        services.AddApi();
        services.AddAudit();
        services.AddAccess(_ => ClusterSecretSource.Load(builder.Configuration["Cluster:Secret"], IsClustered(builder.Configuration), data));
        services.AddRuns();
        services.AddTriggers();
        services.AddJobs();
        services.AddExecutors();
        services.AddPackages();
        services.AddDispatch();
        services.AddWebhooks();
        services.AddAlerts();
        services.AddAlarms();
        services.AddMaintenance();
        services.AddConsole();
        services.AddSingleton<ISettingNames, SettingNames>();
        services.AddHealthChecks().AddCheck<ClusterHealthCheck>("cluster");
        services.AddHostedService<StartupBanner>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(8));
        return builder;
    }

    public static WebApplication MapSchedulerServer(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseConsole();
        app.UseApi();
        app.UseAccess();
        app.MapOpenApi();
        app.MapOpenApi("/api/v1/openapi/v1.json");
        app.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/healthz/ready").AllowAnonymous();
        var api = app.MapApi();
        api.MapAccess();
        api.MapRuns();
        api.MapJobs();
        api.MapCalendars();
        api.MapSecrets();
        api.MapExecutors();
        api.MapPull();
        api.MapPackages();
        api.MapCallbacks();
        api.MapDispatch();
        api.MapAlerts();
        api.MapAlarms();
        app.MapExecutorHub();
        app.MapConsoleHub();
        app.MapNodeHints();
        app.MapConsole();
        return app;
    }

    private static bool IsClustered(IConfiguration configuration) => string.Equals(configuration["Database:Provider"], "mysql", StringComparison.OrdinalIgnoreCase);
}
