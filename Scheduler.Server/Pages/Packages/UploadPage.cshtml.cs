using System.Text;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Packages;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Packages;

/// <summary>
/// Takes a package over the same door as the REST interface: read as it comes, never whole in memory. So nothing may read the form before, the framework's check against
/// forgery neither: the token is the form's first field, and it is checked here before the file is read.
/// </summary>
[PagePermission(Permissions.PackagesWrite)]
[IgnoreAntiforgeryToken]
[RequestSizeLimit(PackageLimits.ArchiveBytes + ArchiveLimits.FormBytes)]
internal sealed class UploadPage(UploadDoor door, IAntiforgery antiforgery, IOptions<AntiforgeryOptions> options) : ConsolePage
{
    private const int TokenMax = 4_096;

    public string? Trouble { get; private set; }

    public IReadOnlyList<KeyValuePair<string, string>> Errors { get; private set; } = [];

    public static long LimitBytes => PackageLimits.ArchiveBytes;

    public string TokenField => options.Value.FormFieldName;

    public string? NewToken() => antiforgery.GetAndStoreTokens(HttpContext).RequestToken;

    // Without parameters: binding one would read the form.
    public async Task<IActionResult> OnPostAsync()
    {
        var forged = false;
        var (row, isNew, refusal) = await door.TakeAsync(HttpContext, CheckAsync, HttpContext.RequestAborted);
        if (forged)
        {
            return BadRequest();
        }

        if (row is not null)
        {
            Notice(isNew ? "The package is stored. It runs nowhere before it is deployed." : "The very same package was there already.");
            return LocalRedirect($"/packages/{Uri.EscapeDataString(row.Name)}");
        }

        Response.StatusCode = refusal?.StatusCode ?? StatusCodes.Status400BadRequest;
        Errors = refusal?.Errors is { } errors ? [.. errors.ToDictionary().Select(error => KeyValuePair.Create(error.Key, string.Join("; ", error.Value)))] : [];
        Trouble = refusal?.Detail;
        return Page();

        async Task<ProblemResult?> CheckAsync(MultipartSection section, CancellationToken cancellationToken)
        {
            forged = !await IsOursAsync(section, cancellationToken);
            return forged ? Problem.Validation(TokenField, "is not the token of this form") : null;
        }
    }

    private async Task<bool> IsOursAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || HeaderUtilities.RemoveQuotes(disposition.Name).ToString() != TokenField)
        {
            return false;
        }

        var buffer = new byte[TokenMax];
        var length = await section.Body.ReadAtLeastAsync(buffer, TokenMax, throwOnEndOfStream: false, cancellationToken);
        if (length is 0 or TokenMax || options.Value.HeaderName is not { } header)
        {
            return false;
        }

        Request.Headers[header] = Encoding.ASCII.GetString(buffer, 0, length);
        return await antiforgery.IsRequestValidAsync(HttpContext);
    }
}
