using Microsoft.Extensions.Configuration;
using Scheduler.Server.Startup;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Tests.Startup;

public sealed class StartupFailureTests
{
    [Fact]
    public void Explain_AValueOfTheWrongType_NamesTheSettingAndNoClass()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Database:Provider", "oracle")]).Build();
        var exception = Record.Exception(() => configuration.GetSection("Database").Get<DatabaseOptions>());

        var line = StartupFailure.Explain(exception!); // the enumeration has no such value

        Assert.StartsWith("Database:Provider is 'oracle'", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Scheduler.Server", line, StringComparison.Ordinal);
    }
}
