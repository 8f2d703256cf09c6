using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Access;

internal static class AccessServiceCollectionExtensions
{
    /// <summary>Registers users, tokens and the rule that everything is closed. Add it behind the cluster, whose schema and clock its start needs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="secret">Gives the secret once the configuration is complete.</param>
    public static IServiceCollection AddAccess(this IServiceCollection services, Func<IServiceProvider, ClusterSecret> secret)
    {
        services.AddOptions<SetupOptions>().BindConfiguration(SetupOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SetupOptions>, SetupOptionsValidator>();
        services.AddSingleton(secret);
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<UserStore>();
        services.AddSingleton<UserService>();
        services.AddSingleton<RoleStore>();
        services.AddSingleton<RoleService>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<SignInFailureStore>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<SecondFactorStore>();
        services.AddSingleton<SecondFactors>();
        services.AddSingleton<SignIn>();
        services.AddSingleton<Principals>();
        services.AddSingleton<ApiTokenStore>();
        services.AddSingleton<ExecutorKeyStore>();
        services.AddSingleton<ExecutorKeyGroupStore>();
        services.AddSingleton<IExecutorKeys>(provider => provider.GetRequiredService<ExecutorKeyStore>());
        services.AddSingleton<SetupStore>();
        services.AddSingleton<FirstAdmin>();
        services.AddHostedService(provider => provider.GetRequiredService<FirstAdmin>());
        services.AddHostedService<AccessSweep>();
        ProtectionKeys.Add(services);
        JwtSchemes.Add(services);
        ConsoleCookie.Add(services);
        var authorization = services.AddAuthorizationBuilder().SetDefaultPolicy(AccessPolicies.SignedIn).SetFallbackPolicy(AccessPolicies.SignedIn);
        PagePermissionAttribute.AddPolicies(authorization);
        services.Configure<OpenApiOptions>("v1", o => o.AddOperationTransformer<AccessDescription>());
        services.AddRateLimiter(RateLimits.Configure);
        return services;
    }
}
