using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Hosting;

/// <summary>Reads the section into the options; an unknown key or an unreadable value stops the start.</summary>
internal static class ExecutorSectionReader
{
    private static readonly string[] Keys =
    [
        nameof(ExecutorOptions.ServerUrls), nameof(ExecutorOptions.Key), nameof(ExecutorOptions.App), nameof(ExecutorOptions.Name),
        nameof(ExecutorOptions.Slots), nameof(ExecutorOptions.Labels), nameof(ExecutorOptions.OutboxPath),
        nameof(ExecutorOptions.OutboxCapacity), nameof(ExecutorOptions.JournalPath), nameof(ExecutorOptions.ServerCertificateSha256),
        nameof(ExecutorOptions.TrustServerCertificate), nameof(ExecutorOptions.Transport), nameof(ExecutorOptions.ShutdownGraceMs),
        nameof(ExecutorOptions.CancelGraceMs), nameof(ExecutorOptions.StopWhenRefused),
    ];

    /// <exception cref="OptionsValidationException">A key is unknown or a value cannot be read.</exception>
    public static void Read(IConfigurationSection section, ExecutorOptions options, IReadOnlyCollection<string> ownSettings)
    {
        var errors = new List<string>();
        foreach (var child in section.GetChildren().Where(child => !ownSettings.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            string? key = Keys.FirstOrDefault(known => string.Equals(known, child.Key, StringComparison.OrdinalIgnoreCase));
            if (key is null)
            {
                string nearest = Keys.Concat(ownSettings).MinBy(known => EditDistance.Between(known, child.Key))!; // Keys is never empty.
                errors.Add($"Executor:{child.Key} is no setting; did you mean Executor:{nearest}?");
            }
            else
            {
                Apply(key, child, options, errors);
            }
        }

        if (errors.Count > 0)
        {
            throw new OptionsValidationException(ExecutorOptions.Section, typeof(ExecutorOptions), errors);
        }
    }

    private static void Apply(string key, IConfigurationSection child, ExecutorOptions options, List<string> errors)
    {
        string? value = child.Value;
        switch (key)
        {
            case nameof(ExecutorOptions.ServerUrls):
                options.ServerUrls.Clear();
                foreach (var url in child.GetChildren())
                {
                    options.ServerUrls.Add(url.Value ?? "");
                }

                break;
            case nameof(ExecutorOptions.Labels):
                foreach (var label in child.GetChildren())
                {
                    options.Labels[label.Key] = label.Value ?? "";
                }

                break;
            case nameof(ExecutorOptions.Key): options.Key = value; break;
            case nameof(ExecutorOptions.App): options.App = NullIfEmpty(value); break;
            case nameof(ExecutorOptions.Name): options.Name = NullIfEmpty(value); break;
            case nameof(ExecutorOptions.OutboxPath): options.OutboxPath = NullIfEmpty(value); break;
            case nameof(ExecutorOptions.JournalPath): options.JournalPath = NullIfEmpty(value); break;
            case nameof(ExecutorOptions.ServerCertificateSha256): options.ServerCertificateSha256 = NullIfEmpty(value); break;
            case nameof(ExecutorOptions.Transport): options.Transport = value ?? options.Transport; break;
            case nameof(ExecutorOptions.Slots): options.Slots = Number(child, options.Slots, errors); break;
            case nameof(ExecutorOptions.OutboxCapacity): options.OutboxCapacity = Number(child, options.OutboxCapacity, errors); break;
            case nameof(ExecutorOptions.ShutdownGraceMs): options.ShutdownGraceMs = Number(child, options.ShutdownGraceMs, errors); break;
            case nameof(ExecutorOptions.CancelGraceMs): options.CancelGraceMs = Number(child, options.CancelGraceMs, errors); break;
            case nameof(ExecutorOptions.TrustServerCertificate): options.TrustServerCertificate = Flag(child, errors); break;
            case nameof(ExecutorOptions.StopWhenRefused): options.StopWhenRefused = Flag(child, errors); break;
        }
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static int Number(IConfigurationSection child, int otherwise, List<string> errors)
    {
        if (int.TryParse(child.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number))
        {
            return number;
        }

        errors.Add($"Executor:{child.Key} is '{child.Value}'; allowed is a whole number.");
        return otherwise;
    }

    private static bool Flag(IConfigurationSection child, List<string> errors)
    {
        if (bool.TryParse(child.Value, out bool flag))
        {
            return flag;
        }

        errors.Add($"Executor:{child.Key} is '{child.Value}'; allowed are true and false.");
        return false;
    }
}
