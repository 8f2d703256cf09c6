using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Webhooks;

/// <summary>A running server that may send webhooks to one address of this machine, and waits a second for answers where a job says nothing.</summary>
public sealed class WebhookServer : AdminServer
{
    public const string NodeName = "hooks";

    protected override IEnumerable<string> Settings => ["--Webhooks:AllowedAddresses:0=127.0.0.1", "--Webhooks:TimeoutMs=1000", $"--Cluster:NodeName={NodeName}"];
}
