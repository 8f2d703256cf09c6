using Executor.Sdk.Connection;
using Executor.Sdk.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Hosting;

/// <summary>Lets an application start runs.</summary>
public static class JobClientHostApplicationBuilderExtensions
{
    /// <summary>
    /// Adds <see cref="IJobClient"/> to an application, whether it is an executor or not. It reads section <c>JobClient</c> of the configuration, where an
    /// unknown setting is an error; addresses and certificate are those of section <c>Executor</c> when they are not given.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Changes settings after the configuration was read; null for none.</param>
    /// <returns>The same builder.</returns>
    public static IHostApplicationBuilder AddJobClient(this IHostApplicationBuilder builder, Action<JobClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var configuration = builder.Configuration;
        services.AddOptions<JobClientOptions>()
            .Bind(configuration.GetSection(JobClientOptions.Section), binding => binding.ErrorOnUnknownConfiguration = true)
            .Configure(options => configure?.Invoke(options))
            .PostConfigure(options => TakeFromExecutor(configuration.GetSection(ExecutorOptions.Section), options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<JobClientOptions>, JobClientOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IJobClient>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<JobClientOptions>>().Value;
            return new JobClient(options, provider.GetRequiredService<TimeProvider>());
        });
        return builder;
    }

    private static void TakeFromExecutor(IConfigurationSection executor, JobClientOptions options)
    {
        if (options.ServerUrls.Count == 0)
        {
            foreach (var url in executor.GetSection(nameof(ExecutorOptions.ServerUrls)).GetChildren())
            {
                options.ServerUrls.Add(url.Value ?? "");
            }
        }

        options.ServerCertificateSha256 ??= executor[nameof(ExecutorOptions.ServerCertificateSha256)];
        options.TrustServerCertificate ??= bool.TryParse(executor[nameof(ExecutorOptions.TrustServerCertificate)], out bool trusts) && trusts;
    }
}
