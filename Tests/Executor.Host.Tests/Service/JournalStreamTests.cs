using Executor.Host.Service;
using Executor.Sdk.Tests.Server;

namespace Executor.Host.Tests.Service;

public sealed class JournalStreamTests
{
    [Theory]
    [InlineData("8:123", "socket:[123]", true)]
    [InlineData("8:123", "pipe:[123]", true)]
    [InlineData("8:12", "socket:[123]", false)]
    [InlineData("8:123", "/var/log/file", false)]
    [InlineData("8:123", null, false)]
    [InlineData("123", "socket:[123]", false)]
    [InlineData("8:", "socket:[]", false)]
    [InlineData(null, "socket:[123]", false)]
    public void Names_AStream_ComparesTheInode(string? stream, string? output, bool isSame) => Assert.Equal(isSame, JournalStream.Names(stream, output));

    [Fact]
    public async Task Host_WhoseOutputGoesToTheJournal_WritesPriorities()
    {
        await using var node = await TestNode.StartAsync();
        await using var program = HostProgram.RunInJournal(node);

        string line = await program.WaitForLineAsync(text => text.Contains("Connected to", StringComparison.Ordinal), HostProgram.Patience, "it tells that it is connected");

        Assert.StartsWith("<6>Executor.Sdk.Connection.SessionKeeper[2001] ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_WhoseOutputWasLedElsewhere_WritesNone()
    {
        await using var node = await TestNode.StartAsync();
        await using var program = HostProgram.Run(node, [], new Dictionary<string, string?>(StringComparer.Ordinal) { ["JOURNAL_STREAM"] = "8:1" });

        string line = await program.WaitForLineAsync(text => text.Contains("Connected to", StringComparison.Ordinal), HostProgram.Patience, "it tells that it is connected");

        Assert.DoesNotContain("<6>", line, StringComparison.Ordinal);
    }
}
