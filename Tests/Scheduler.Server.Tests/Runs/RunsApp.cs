using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Triggers;

namespace Scheduler.Server.Tests.Runs;

/// <summary>A server with the endpoints of runs alone, on a free port and a database of its own.</summary>
internal sealed class RunsApp : IAsyncDisposable
{
    private const string AllPermissions = "runs.read,nodes.read,executors.read";
    private readonly MigratedDatabase _database;
    private readonly WebApplication _app;

    private RunsApp(MigratedDatabase database, WebApplication app)
    {
        _database = database;
        _app = app;
        Ledger = new Ledger(database.Database);
    }

    public Ledger Ledger { get; }

    public FixedClock Clock => (FixedClock)_app.Services.GetRequiredService<IClusterClock>();

    public IServiceProvider Services => _app.Services;

    public static async Task<RunsApp> StartAsync(string provider)
    {
        var database = await MigratedDatabase.CreateAsync(provider);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(database.Database);
        builder.Services.AddSingleton<NodeStore>();
        builder.Services.AddSingleton(new NodeIdentity("node1", "instance1", "https://127.0.0.1:1"));
        builder.Services.AddSingleton<IClusterClock>(new FixedClock { NowMicros = Ledger.Start });
        builder.Services.AddSingleton<IJobDefinitions, KnownJobs>();
        builder.Services.AddApi();
        builder.Services.AddSingleton<IRunRouter, FirstExecutorRouter>();
        builder.Services.AddSingleton<IRunFollowers, NoFollowers>();
        builder.Services.AddOptions<SchedulingOptions>();
        builder.Services.AddRuns();
        builder.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, TestRights>(AccessSchemes.Bearer, null);
        builder.Services.AddAuthorization();
        var app = builder.Build();
        app.UseApi();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapApi().MapRuns();
        await app.StartAsync();
        return new RunsApp(database, app);
    }

    /// <summary>Calls as somebody with every right, or limited to groups.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path, string? groups = null, string permissions = AllPermissions)
    {
        using var http = Caller(permissions, groups);
        using var answer = await http.GetAsync(new Uri(ApiRoutes.Prefix + path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text.Length == 0 ? "null" : text);
        return (answer.StatusCode, document.RootElement.Clone());
    }

    public HttpClient Caller(string permissions = AllPermissions, string? groups = null)
    {
        var http = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
        http.DefaultRequestHeaders.Add(TestRights.PermissionsHeader, permissions);
        if (groups is not null)
        {
            http.DefaultRequestHeaders.Add(TestRights.GroupsHeader, groups);
        }

        return http;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }
}
