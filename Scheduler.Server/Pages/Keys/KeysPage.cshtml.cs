using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Keys;

[PagePermission(Permissions.KeysRead)]
internal sealed class KeysPage(ExecutorKeyStore store, ExecutorKeyGroupStore groups, X509Certificate2 certificate) : ConsolePage
{
    private IReadOnlyDictionary<string, string> _errors = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyList<ExecutorKey> Keys { get; private set; } = [];

    public string? Next { get; private set; }

    /// <summary>The key that was just made; never kept anywhere.</summary>
    public string? Key { get; private set; }

    /// <summary>What to type for the sample to sign in with the new key, from this address on.</summary>
    public string? Command { get; private set; }

    public string? App { get; private set; }

    public string? Declares { get; private set; }

    public string? ExpiresAt { get; private set; }

    public string? Trouble { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? cursor, CancellationToken cancellationToken)
    {
        var query = PageQuery.Read(null, cursor);
        if (query.Refusal is not null)
        {
            return BadRequest();
        }

        var rows = await store.ListAsync(query.After, query.Take, cancellationToken);
        var declares = await groups.ReadAsync([.. rows.Select(key => key.Id)], cancellationToken);
        var page = query.Page(rows, key => key.Id, key => key with { Declares = [.. declares[key.Id]] });
        Keys = page.Items;
        Next = page.NextCursor is { } next ? $"/keys?cursor={next}" : null;
        return Page();
    }

    /// <summary>Shows the key in this answer: a redirection would have to carry it, and it must lie nowhere.</summary>
    public async Task<IActionResult> OnPostCreateAsync(string? app, string? declares, string? expiresAt, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["app"] = app ?? "" };
        if (!string.IsNullOrWhiteSpace(declares))
        {
            body["declares"] = new JsonArray([.. declares.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => JsonValue.Create(name))]);
        }

        if (!string.IsNullOrWhiteSpace(expiresAt))
        {
            body["expiresAt"] = expiresAt.Trim();
        }

        var result = await CallAsync("POST", "/executor-keys", body: body);
        if (result.IsDone)
        {
            Key = result.Property("key");
            Command = $"""
                dotnet run --project Samples/HelloJob -- \
                  --Executor:ServerUrls:0={Request.Scheme}://{Request.Host} \
                  --Executor:ServerCertificateSha256={certificate.GetCertHashString(HashAlgorithmName.SHA256)} \
                  --Executor:App={result.Property("app")} \
                  --Executor:Key={Key}
                """;
            Response.Headers.CacheControl = "no-store";
        }
        else
        {
            (App, Declares, ExpiresAt, _errors) = (app, declares, expiresAt, result.Errors);
            Trouble = _errors.Count == 0 ? result.Detail : null;
            Response.StatusCode = result.Status;
        }

        return await OnGetAsync(null, cancellationToken);
    }

    public async Task<IActionResult> OnPostDeleteAsync(string id) => Answer(await CallAsync("DELETE", "/executor-keys/{id}", id), "The key has been deleted.", "/keys");

    public string? ErrorOf(string path) => _errors.FirstOrDefault(error => error.Key == path || error.Key.StartsWith(path + "[", StringComparison.Ordinal)).Value;
}
