namespace Executor.Sdk.Protocol;

/// <summary>A public key that the server signs packages with, or signed them with until lately.</summary>
/// <param name="Id">SHA-256 of <paramref name="PublicKey"/>, its bytes, 64 lower-case hexadecimal digits.</param>
/// <param name="PublicKey">A SubjectPublicKeyInfo (DER) in Base64.</param>
public sealed record PackageKey(string Id, string PublicKey);
