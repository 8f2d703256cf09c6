using Executor.Host.Service;

namespace Executor.Host.Tests.Service;

public sealed class NotifySocketTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_ToASocket_IsOneMessageWithItsLines(bool isAbstract)
    {
        using var receiver = new NotifyReceiver(isAbstract);
        using var socket = new NotifySocket(receiver.Address);

        socket.Send("READY=1", "STATUS=größer");

        Assert.Equal(["READY=1", "STATUS=größer"], await receiver.MessageWithAsync(line => line == "READY=1"));
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("@")]
    [InlineData("vsock:2:1234")]
    public void Address_OfAnotherKind_IsRefused(string address)
    {
        var error = Assert.Throws<ArgumentException>(() => new NotifySocket(address));

        Assert.Contains(address, error.Message, StringComparison.Ordinal);
    }
}
