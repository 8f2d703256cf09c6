using Executor.Sdk.Protocol;

namespace Executor.Sdk.Tests.Server;

/// <summary>Something that a <see cref="TestNode"/> saw of an executor.</summary>
public abstract record Sighting;

public sealed record Connected(string Connection, string Authorization) : Sighting;

public sealed record Disconnected(string Connection) : Sighting;

public sealed record Greeted(string Connection, HelloMessage Hello) : Sighting;

public sealed record Beaten(BeatMessage Beat) : Sighting;

public sealed record PackagesTold(PackagesReport Report) : Sighting;

public sealed record Reported(ReportBatch Batch) : Sighting;
