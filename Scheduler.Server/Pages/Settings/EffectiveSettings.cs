using System.Globalization;
using Microsoft.Extensions.Options;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Cluster;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Pages.Settings;

/// <summary>What each setting of this node is: as it was given, or what it is without. Secrets are never read.</summary>
internal sealed class EffectiveSettings(
    ISettingNames names, IConfiguration configuration, IOptions<SchedulingOptions> scheduling, IOptions<RetentionOptions> retention, IOptions<WebhookOptions> webhooks, IOptions<SmtpOptions> smtp)
{
    // Whose values are secrets, or hold one.
    private static readonly string[] Hidden = ["Secret", "Password", "AdminPassword", "CertificatePassword", "ConnectionString"];

    public IReadOnlyList<SettingView> Read() => [.. names.All.Select(Read)];

    private SettingView Read(string key)
    {
        var (section, name) = key.Split(':') is [var first, var second] ? (first, second) : ("", key);
        var given = Given(key);
        if (Hidden.Contains(name, StringComparer.Ordinal))
        {
            return new SettingView(section, name, null) { IsHidden = true, IsGiven = given is not null };
        }

        return new SettingView(section, name, given ?? Default(section, name)) { IsGiven = given is not null };
    }

    private string? Given(string key)
    {
        var section = configuration.GetSection(key);
        return section.Value is { Length: > 0 } value ? value
            : section.GetChildren().Select(child => child.Value).ToList() is { Count: > 0 } items ? string.Join(", ", items)
            : null;
    }

    private string? Default(string section, string name)
    {
        object? options = section switch
        {
            SchedulingOptions.Section => scheduling.Value,
            RetentionOptions.Section => retention.Value,
            WebhookOptions.Section => webhooks.Value,
            SmtpOptions.Section => smtp.Value,
            _ => null,
        };
        return options?.GetType().GetProperty(name)?.GetValue(options) is { } value and not IReadOnlyList<string> ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
    }
}
