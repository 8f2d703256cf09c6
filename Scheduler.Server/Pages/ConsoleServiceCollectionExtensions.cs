using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.WebEncoders;
using Scheduler.Server.Pages.Alerts;
using Scheduler.Server.Pages.Assets;
using Scheduler.Server.Pages.Calls;
using Scheduler.Server.Pages.Jobs;
using Scheduler.Server.Pages.Jobs.Graph;
using Scheduler.Server.Pages.Overview;
using Scheduler.Server.Pages.Problems;
using Scheduler.Server.Pages.Settings;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Pages.Text;

namespace Scheduler.Server.Pages;

internal static class ConsoleServiceCollectionExtensions
{
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<ConsoleAssets>();
        services.AddScoped<IStringLocalizer, ConsoleText>();
        services.AddScoped<Ui>();
        services.AddSingleton<ApiCalls>();
        services.AddSingleton<LiveOverview>();
        services.AddSingleton<OverviewCharts>();
        services.AddSingleton<JobGraphs>();
        services.AddSingleton<JobFormChoiceReader>();
        services.AddSingleton<UpstreamNames>();
        services.AddSingleton<JobFormSources>();
        services.AddSingleton<OpenAlerts>();
        services.AddSingleton<EffectiveSettings>();

        // Chinese text would be three times as long in entities; every character that means something in HTML is still escaped.
        services.Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "__Host-form";
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.Path = "/";
            options.FormFieldName = "_form";
        });
        services.Configure<CookieTempDataProviderOptions>(options =>
        {
            options.Cookie.Name = "__Host-notice";
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            options.Cookie.Path = "/";
        });
        services.AddRazorPages().ConfigureApplicationPartManager(manager =>
        {
            // These pages, whatever program hosts the server.
            manager.ApplicationParts.Clear();
            var assembly = typeof(ConsoleServiceCollectionExtensions).Assembly;
            foreach (var part in ApplicationPartFactory.GetApplicationPartFactory(assembly).GetApplicationParts(assembly))
            {
                manager.ApplicationParts.Add(part);
            }
        });
        return services;
    }

    /// <summary>Turns a bare status into a page for whoever waits for one. Stands outside everything that can refuse, and before routing, since it asks once more.</summary>
    public static IApplicationBuilder UseConsole(this IApplicationBuilder app) =>
        app.UseMiddleware<ProblemPages>().UseRouting();

    public static void MapConsole(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapRazorPages();
        endpoints.MapConsoleAssets();
    }
}
