using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>What an executor may say of its packages.</summary>
internal static class PackageReportValidation
{
    private const int MaxPackages = 200;
    private const int MaxPins = 20;
    private const int MaxPinLength = 2_000;
    private const int MaxErrorLength = 2_000;

    // Before year 1 or after 9999 there is no instant to show.
    private const long MaxMicros = 253_402_300_799_000_000;

    /// <summary>The first thing wrong with it and, before a colon, where; null when it is fine.</summary>
    public static string? Problem(PackagesReport report)
    {
        if (report.Packages.Count > MaxPackages)
        {
            return $"packages: at most {MaxPackages}.";
        }

        if (report.Packages.Any(package => package is not { Name.Length: > 0 and <= 100, Version.Length: > 0 and <= 64, SinceMicros: >= 0 and <= MaxMicros }))
        {
            return "packages: each has a name of at most 100 and a version of at most 64 characters, and says since when in microseconds since 1970.";
        }

        if (report.Packages.Any(package => package.Pins is { } pins && (pins.Count > MaxPins || pins.Any(pin => pin is not { Length: <= MaxPinLength }))))
        {
            return $"packages: at most {MaxPins} pins, each of at most {MaxPinLength} characters.";
        }

        return report.Packages.Any(package => package.Error is { Length: > MaxErrorLength })
            ? $"packages: an error of at most {MaxErrorLength} characters."
            : HelloValidation.HandlersProblem(report.Handlers);
    }
}
