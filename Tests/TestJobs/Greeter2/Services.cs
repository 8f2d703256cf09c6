using Executor.Sdk.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Greeter;

public sealed class Services : IJobServices
{
    public void Add(IServiceCollection services, IConfiguration configuration) => services.AddSingleton<Clerk>();
}
