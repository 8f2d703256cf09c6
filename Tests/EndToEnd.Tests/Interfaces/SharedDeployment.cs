using EndToEnd.Tests.Deployments;

namespace EndToEnd.Tests.Interfaces;

/// <summary>One node and one executor for the tests of a class; each test makes jobs of its own.</summary>
public sealed class SharedDeployment : IAsyncLifetime
{
    internal Deployment Deployment { get; private set; } = null!; // Set by InitializeAsync, before any test.

    public async Task InitializeAsync() => Deployment = await Deployment.StartAsync(new() { Nodes = 1, Executors = 1 });

    public async Task DisposeAsync()
    {
        if (Deployment is not null)
        {
            await Deployment.DisposeAsync();
        }
    }
}
