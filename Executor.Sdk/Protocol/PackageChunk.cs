namespace Executor.Sdk.Protocol;

/// <summary>A part of an archive.</summary>
/// <param name="Bytes">The bytes from the asked offset on, at most 256 KiB, in Base64 on the wire; none at the end.</param>
/// <param name="SizeBytes">The length of the whole archive.</param>
public sealed record PackageChunk(byte[] Bytes, long SizeBytes);
