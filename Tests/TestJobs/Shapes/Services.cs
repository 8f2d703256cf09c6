using Executor.Sdk.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Shapes;

public sealed class Services : IJobServices
{
    public void Add(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Counter>();
        services.AddSingleton<HttpClient>();
        services.Configure<ShapeOptions>(options => options.Color = "blue");
    }
}
