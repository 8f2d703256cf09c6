using Executor.Sdk.Jobs;
using Greetings;

namespace Native;

/// <summary>Uses another version of the library that the first Greeter uses.</summary>
[JobHandler("word")]
public sealed class WordJob : IJobHandler<SqliteArgs, string>
{
    public Task<string> ExecuteAsync(SqliteArgs args, JobContext run, CancellationToken cancellationToken) => Task.FromResult(Words.Of($"{args.Number}"));
}
