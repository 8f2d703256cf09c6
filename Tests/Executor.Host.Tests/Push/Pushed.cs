using Executor.Host.Push;

namespace Executor.Host.Tests.Push;

/// <summary>What a push came to, run in this process.</summary>
internal sealed record Pushed(int ExitCode, string Output, string Error)
{
    public static async Task<Pushed> RunAsync(PushRequest request, CancellationToken cancellationToken = default)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        int exitCode = await new PackagePush(request, output, error, TimeProvider.System).RunAsync(cancellationToken);
        return new Pushed(exitCode, output.ToString(), error.ToString());
    }
}
