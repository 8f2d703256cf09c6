using Microsoft.Extensions.Configuration;

namespace Greeter;

/// <summary>A service of the package's own.</summary>
public sealed class Clerk(IConfiguration configuration)
{
    public string Sign(string text) => configuration["Signature"] is { } signature ? $"{text} ({signature})" : text;
}
