using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Triggers;

internal static class Templates
{
    public static RunTemplate Any { get; } = new() { JobId = new string('a', 32), JobVersion = 1, App = "billing", Handler = "echo" };
}
