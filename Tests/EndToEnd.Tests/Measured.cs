namespace EndToEnd.Tests;

/// <summary>The tests that judge when runs start: each has the machine to itself. xunit runs them one by one after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Measured
{
    public const string Name = "measured";
}
