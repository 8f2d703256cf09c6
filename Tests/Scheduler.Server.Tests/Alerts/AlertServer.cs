using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Alerts;

/// <summary>A running server that may talk to receivers on this machine.</summary>
public sealed class AlertServer : AdminServer
{
    protected override IEnumerable<string> Settings => ["--Webhooks:AllowedAddresses:0=127.0.0.1"];
}
