namespace Executor.Sdk.Protocol;

/// <summary>A version of a package that an executor is to run, signed.</summary>
/// <param name="Statement">A <see cref="PackageStatement"/> as JSON text; the signature covers its exact UTF-8 bytes.</param>
/// <param name="KeyId">The key that signed it.</param>
/// <param name="Signature">ECDSA over P-256 with SHA-256, 64 bytes (r and s, IEEE P1363), in Base64.</param>
public sealed record PackageRelease(string Statement, string KeyId, string Signature);
