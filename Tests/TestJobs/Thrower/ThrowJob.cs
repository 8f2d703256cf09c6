using Executor.Sdk.Jobs;

namespace Thrower;

/// <summary>Cannot be used at all: its static constructor throws.</summary>
[JobHandler("throw")]
public sealed class ThrowJob : IJobHandler<ThrowArgs>
{
    private static readonly string Setting = Read();

    public Task ExecuteAsync(ThrowArgs args, JobContext run, CancellationToken cancellationToken) => Task.FromResult(Setting);

    private static string Read() => throw new InvalidOperationException("no setting for the thrower");
}
