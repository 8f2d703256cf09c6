using Executor.Sdk.Connection;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Hosting;

/// <summary>Checks the job client's settings; every message names the key, its value and what is allowed.</summary>
internal sealed class JobClientOptionsValidator : IValidateOptions<JobClientOptions>
{
    private const int MaxServers = 16;
    private const int FingerprintLength = 64;

    public ValidateOptionsResult Validate(string? name, JobClientOptions options)
    {
        var errors = new List<string>();
        if (options.ServerUrls.Count is 0 or > MaxServers)
        {
            errors.Add($"JobClient:ServerUrls has {options.ServerUrls.Count} addresses; allowed are 1 to {MaxServers}.");
        }

        for (int i = 0; i < options.ServerUrls.Count; i++)
        {
            if (!Uri.TryCreate(options.ServerUrls[i], UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
            {
                errors.Add($"JobClient:ServerUrls:{i} is '{options.ServerUrls[i]}'; allowed is an https:// address.");
            }
        }

        if (string.IsNullOrWhiteSpace(options.Token))
        {
            errors.Add("JobClient:Token is missing; give an API token that POST /api/v1/api-tokens showed.");
        }

        if (ServerTrust.Normalize(options.ServerCertificateSha256) is { } pin && (pin.Length != FingerprintLength || !pin.All(char.IsAsciiHexDigit)))
        {
            errors.Add($"JobClient:ServerCertificateSha256 is '{options.ServerCertificateSha256}'; allowed are 64 hexadecimal digits.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
