using System.Net;
using System.Net.Http.Headers;

namespace Executor.Host.Push;

/// <summary>The bytes of a package, never whole in memory; tells of each block that was handed to the connection.</summary>
internal sealed class PackageContent : HttpContent
{
    private const int BlockSize = 64 * 1024;

    private readonly Stream _file;
    private readonly Action<long> _sent;

    public PackageContent(Stream file, Action<long> sent)
    {
        _file = file;
        _sent = sent;
        Headers.ContentType = new MediaTypeHeaderValue("application/zip");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _file.Position = 0;
        byte[] block = new byte[BlockSize];
        long sent = 0;
        for (int read; (read = await _file.ReadAsync(block, cancellationToken)) > 0;)
        {
            await stream.WriteAsync(block.AsMemory(0, read), cancellationToken);
            sent += read;
            _sent(sent);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _file.Length;
        return true;
    }
}
