using Executor.Sdk.Connection;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Hosting;

/// <summary>Checks the settings when the host starts; every message names the key, its value and what is allowed.</summary>
internal sealed class ExecutorOptionsValidator : IValidateOptions<ExecutorOptions>
{
    private const int MaxServers = 16;
    private const int MaxSlots = 10_000;
    private const int MinCapacity = 100;
    private const int MaxCapacity = 1_000_000;
    private const int MaxNameLength = 100;
    private const int MaxLabels = 16;
    private const int MaxGraceMs = 3_600_000;
    private const int FingerprintLength = 64;

    public ValidateOptionsResult Validate(string? name, ExecutorOptions options)
    {
        var errors = new List<string>();
        if (options.ServerUrls.Count is 0 or > MaxServers)
        {
            errors.Add($"Executor:ServerUrls has {options.ServerUrls.Count} addresses; allowed are 1 to {MaxServers}, for example --Executor:ServerUrls:0=https://localhost:7443.");
        }

        for (int i = 0; i < options.ServerUrls.Count; i++)
        {
            if (!Uri.TryCreate(options.ServerUrls[i], UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps)
            {
                errors.Add($"Executor:ServerUrls:{i} is '{options.ServerUrls[i]}'; allowed is an https:// address.");
            }
        }

        if (string.IsNullOrWhiteSpace(options.Key))
        {
            errors.Add("Executor:Key is missing; give the key that POST /api/v1/executor-keys showed.");
        }

        Length(errors, "Name", options.Name);
        Length(errors, "App", options.App);
        Range(errors, "Slots", options.Slots, 1, MaxSlots);
        Range(errors, "OutboxCapacity", options.OutboxCapacity, MinCapacity, MaxCapacity);
        Range(errors, "ShutdownGraceMs", options.ShutdownGraceMs, 0, MaxGraceMs);
        Range(errors, "CancelGraceMs", options.CancelGraceMs, 0, MaxGraceMs);
        if (options.Labels.Count > MaxLabels)
        {
            errors.Add($"Executor:Labels has {options.Labels.Count} labels; allowed are at most {MaxLabels}.");
        }

        if (options.Transport is not (ExecutorOptions.TransportAuto or "webSocket" or ExecutorOptions.TransportHttp))
        {
            errors.Add($"Executor:Transport is '{options.Transport}'; allowed are auto, webSocket and http.");
        }

        if (ServerTrust.Normalize(options.ServerCertificateSha256) is { } pin && (pin.Length != FingerprintLength || !pin.All(char.IsAsciiHexDigit)))
        {
            errors.Add($"Executor:ServerCertificateSha256 is '{options.ServerCertificateSha256}'; allowed are 64 hexadecimal digits.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Range(List<string> errors, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.Add($"Executor:{key} is {value}; allowed are {least} to {most}.");
        }
    }

    private static void Length(List<string> errors, string key, string? value)
    {
        if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > MaxNameLength))
        {
            errors.Add($"Executor:{key} is '{value}'; allowed are 1 to {MaxNameLength} characters.");
        }
    }
}
