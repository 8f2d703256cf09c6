namespace Executor.Host.Packages;

/// <summary>A file of a package.</summary>
/// <param name="Path">Its path, with <c>/</c> as separator.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
/// <param name="SizeBytes">Its length unpacked.</param>
internal sealed record ManifestFile(string Path, string Sha256, long SizeBytes);
