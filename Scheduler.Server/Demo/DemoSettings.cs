namespace Scheduler.Server.Demo;

/// <summary>Where the demo runs.</summary>
/// <param name="Address">The server's own address.</param>
/// <param name="DataPath">The folder that is wiped at each start.</param>
internal sealed record DemoSettings(Uri Address, string DataPath);
