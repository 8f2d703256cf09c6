using System.Text.RegularExpressions;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs;

/// <summary>
/// Reads a target of kind webhook. Whether its address may be reached is judged when it is called: a name may lead anywhere by then.
/// </summary>
internal static partial class WebhookValidation
{
    private const int UrlMax = 2_000;
    private const int HandlerMax = 200;
    private const int HeadersMax = 32;
    private const int HeaderValueMax = 2_000;
    private const int HeadersMaxChars = 16_000;

    private static readonly string[] Methods = ["POST", "PUT", "PATCH", "GET"];

    /// <summary>What a request cannot do without, or what would make it another one than the one that is signed and sent.</summary>
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "User-Agent", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Accept-Encoding", "Max-Forwards", "Via", "Forwarded",
    };

    private static readonly string[] OwnPrefixes = ["Content-", "Webhook-", "Proxy-", "X-Forwarded-"];

    /// <returns>Null when something is wrong.</returns>
    public static TargetSpec? Read(TargetDocument target, FieldErrors errors)
    {
        CheckUrl(target.Url, errors);
        Expect(target.Method is null || Methods.Contains(target.Method), "target.method", $"must be one of {string.Join(", ", Methods)}", errors);
        Expect(target.Handler is null or { Length: > 0 and <= HandlerMax } && target.Handler?.Any(char.IsControl) != true, "target.handler", $"must be 1 to {HandlerMax} characters", errors);
        Expect(target.SecretId is null || Ids.IsWellFormed(target.SecretId), "target.secretId", "is not the id of a secret", errors);
        CheckHeaders(target.Headers, errors);
        CheckForeign(target, errors);
        Expect(target.Mode is null or "sync" or "callback", "target.mode", "must be sync or callback", errors);
        Expect(target is not { Mode: "callback", Method: "GET" }, "target.mode", "callback needs a body, which says where to call back: not with GET", errors);

        return errors.Any ? null : new TargetSpec
        {
            Kind = TargetSpec.WebhookKind,
            Url = target.Url,
            Method = target.Method ?? "POST",
            Headers = target.Headers is { Count: > 0 } headers ? headers : null,
            SecretId = target.SecretId,
            Mode = target.Mode == "callback" ? WebhookMode.Callback : WebhookMode.Sync,
            Handler = target.Handler,
        };
    }

    private static void CheckUrl(string? url, FieldErrors errors)
    {
        if (url is not { Length: > 0 and <= UrlMax })
        {
            errors.Add("target.url", $"is required, at most {UrlMax} characters");
        }
        else if (url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c == '\\')
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.Host.Length == 0)
        {
            errors.Add("target.url", "must be an address that begins with http:// or https://");
        }
        else
        {
            Expect(uri.UserInfo.Length == 0, "target.url", "must not hold a user or a password: a header can", errors);
            Expect(!url.Contains('#', StringComparison.Ordinal), "target.url", "must not hold a fragment, which is never sent", errors);
        }
    }

    private static void CheckHeaders(IReadOnlyDictionary<string, string>? headers, FieldErrors errors)
    {
        if (headers is null)
        {
            return;
        }

        Expect(headers.Count <= HeadersMax, "target.headers", $"must be at most {HeadersMax}", errors);
        Expect(headers.Sum(header => header.Key.Length + header.Value.Length) <= HeadersMaxChars, "target.headers", $"must be at most {HeadersMaxChars} characters together", errors);
        Expect(headers.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() == headers.Count, "target.headers", "names one twice: upper and lower case are the same", errors);
        foreach (var (name, value) in headers)
        {
            var path = $"target.headers.{(name.Length > 100 ? name[..100] : name)}";
            Expect(HeaderName().IsMatch(name), path, "is not the name of a header", errors);
            Expect(!OwnHeaders.Contains(name) && !Array.Exists(OwnPrefixes, own => name.StartsWith(own, StringComparison.OrdinalIgnoreCase)), path, "is set by the server", errors);
            Expect(value.Length <= HeaderValueMax && HeaderValue().IsMatch(value), path, $"must be at most {HeaderValueMax} printable ASCII characters, spaces not at either end", errors);
        }
    }

    private static void CheckForeign(TargetDocument target, FieldErrors errors)
    {
        foreach (var (field, isGiven) in new[]
        {
            ("app", target.App is not null),
            ("labels", target.Labels is { Count: > 0 }),
            ("routing", target.Routing != "leastLoaded"),
            ("executor", target.Executor is not null),
            ("user", target.User is not null),
        })
        {
            Expect(!isGiven, $"target.{field}", "does not belong to a target of kind webhook", errors);
        }
    }

    private static void Expect(bool isFine, string path, string message, FieldErrors errors)
    {
        if (!isFine)
        {
            errors.Add(path, message);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}\z", RegexOptions.None, 1000)]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A(?:[!-~](?:[ -~\t]*[!-~])?)?\z", RegexOptions.None, 1000)]
    private static partial Regex HeaderValue();
}
