using System.Net.Mail;
using Scheduler.Server.Access;
using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Api;
using Scheduler.Server.Storage;
using static Scheduler.Server.Alerts.AlertDocuments;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>Turns what a caller wrote into an <see cref="AlertChannelSpec"/> and its secret parts, or says what is wrong with which field.</summary>
internal static class AlertChannelValidation
{
    public const int BodyMax = 8_192;
    private const int UrlMax = 2_000;
    private const int SecretMax = 200;
    private const int ReceiversMax = 20;
    private const int AddressMax = 254;
    private const int IntervalMaxMs = 3_600_000;

    /// <param name="document">As written.</param>
    /// <param name="current">The channel to be replaced; null when one is created.</param>
    /// <param name="kept">The current secret parts, which stay where the document leaves them out.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>Nulls when something is; no secret for mail.</returns>
    public static (AlertChannelSpec? Spec, ChannelSecret? Secret) Read(AlertChannelDocument document, AlertChannelRow? current, ChannelSecret? kept, FieldErrors errors)
    {
        CheckServerSet(document, current, errors);
        Names.CheckName("name", document.Name, errors);
        Expect(document.Description.Length <= DescriptionMax, "description", $"must be at most {DescriptionMax} characters", errors);
        Expect(document.MinIntervalMs is >= 0 and <= IntervalMaxMs, "minIntervalMs", $"must be from 0 to {IntervalMaxMs}", errors);
        var secret = document.Kind == ChannelKind.Webhook ? ReadWebhook(document, kept, errors) : null;
        if (document.Kind == ChannelKind.Email)
        {
            CheckMail(document, errors);
        }

        return errors.Any ? (null, null) : (new AlertChannelSpec
        {
            Name = document.Name,
            Description = document.Description,
            Kind = document.Kind,
            Host = secret is null ? null : new Uri(secret.Url).GetLeftPart(UriPartial.Authority),
            HasSecret = secret?.Secret is not null,
            Template = document.Kind == ChannelKind.Webhook ? document.Template ?? MessageTemplate.Generic : null,
            Body = document.Body,
            To = document.To,
            MinIntervalMs = document.MinIntervalMs,
        }, secret);
    }

    private static void CheckServerSet(AlertChannelDocument document, AlertChannelRow? current, FieldErrors errors)
    {
        ExpectUnchanged(document.Id, current?.Id, "id", errors);
        ExpectUnchanged(document.Version, current?.Version, "version", errors);
        ExpectUnchanged(document.State, current is null ? null : "active", "state", errors);
        ExpectUnchanged(document.Host, current?.Spec.Host, "host", errors);
        ExpectUnchanged(document.HasSecret, current?.Spec.HasSecret, "hasSecret", errors);
        ExpectUnchanged(document.CreatedAt, Instants.FromMicros(current?.CreatedAt), "createdAt", errors);
        ExpectUnchanged(document.UpdatedAt, Instants.FromMicros(current?.UpdatedAt), "updatedAt", errors);
    }

    private static ChannelSecret? ReadWebhook(AlertChannelDocument document, ChannelSecret? kept, FieldErrors errors)
    {
        Expect(document.To.Count == 0, "to", "belongs to the kind email", errors);
        Expect(document.Secret is null or { Length: >= 1 and <= SecretMax }, "secret", $"must be 1 to {SecretMax} characters", errors);
        if (document.Template == MessageTemplate.Own)
        {
            if (document.Body is not { Length: >= 1 and <= BodyMax })
            {
                errors.Add("body", $"must be 1 to {BodyMax} characters of JSON for this template");
            }
            else if (OwnBody.Problem(document.Body) is { } problem)
            {
                errors.Add("body", problem);
            }
        }
        else
        {
            Expect(document.Body is null, "body", "belongs to the template own", errors);
        }

        if (document.Url is null)
        {
            Expect(kept is not null, "url", "is required", errors);
            return kept is null ? null : new ChannelSecret(kept.Url, document.Secret ?? kept.Secret);
        }

        var isUrl = document.Url.Length <= UrlMax && Uri.TryCreate(document.Url, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) && url.UserInfo.Length == 0;
        Expect(isUrl, "url", $"must be an http or https address of at most {UrlMax} characters, without a user and a password", errors);

        // The secret of one receiver is none of another's.
        return isUrl ? new ChannelSecret(document.Url, document.Secret ?? (kept is not null && new Uri(kept.Url).Authority == new Uri(document.Url).Authority ? kept.Secret : null)) : null;
    }

    private static void CheckMail(AlertChannelDocument document, FieldErrors errors)
    {
        Expect(document.Url is null, "url", "belongs to the kind webhook", errors);
        Expect(document.Secret is null, "secret", "belongs to the kind webhook: the mail server's password is a setting of the server", errors);
        Expect(document.Template is null, "template", "belongs to the kind webhook", errors);
        Expect(document.Body is null, "body", "belongs to the kind webhook", errors);
        Expect(document.To.Count is >= 1 and <= ReceiversMax, "to", $"must be 1 to {ReceiversMax} addresses", errors);
        for (var i = 0; i < document.To.Count && !errors.IsFull; i++)
        {
            Expect(IsAddress(document.To[i]), $"to[{i}]", "is not a mail address such as ops@example.com", errors);
        }
    }

    // Only what can stand in an SMTP command as it is.
    private static bool IsAddress(string text) =>
        text.Length <= AddressMax && text.All(character => character is > ' ' and < (char)127 and not ('<' or '>' or '"' or ',' or ';' or '\\'))
        && MailAddress.TryCreate(text, out var address) && address.Address == text && text.IndexOf('@', StringComparison.Ordinal) == text.LastIndexOf('@');
}
