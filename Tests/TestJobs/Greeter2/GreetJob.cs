using Executor.Sdk.Jobs;
using Greetings;
using Microsoft.Extensions.Logging;

namespace Greeter;

[JobHandler("greet")]
public sealed class GreetJob(Clerk clerk, ILogger<GreetJob> logger) : IJobHandler<Greeting, string>
{
    public Task<string> ExecuteAsync(Greeting args, JobContext run, CancellationToken cancellationToken)
    {
        logger.LogInformation("greeting {Name}", args.Name);
        return Task.FromResult(clerk.Sign(Words.Of(args.Name)));
    }
}
