namespace EndToEnd.Tests.Browser;

/// <summary>The tests that look at the console in a browser: one server, one browser, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleServer>
{
    public const string Name = "console in a browser";
}
