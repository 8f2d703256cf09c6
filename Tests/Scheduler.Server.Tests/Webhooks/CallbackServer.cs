using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Webhooks;

/// <summary>A running server that sends one webhook at once: a run that held its slot while it waits for its callback would hold up all others.</summary>
public sealed class CallbackServer : AdminServer
{
    protected override IEnumerable<string> Settings => ["--Webhooks:AllowedAddresses:0=127.0.0.1", "--Webhooks:MaxConcurrent=1"];
}
