using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Cluster;
using Scheduler.Server.Pages.Calls;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Entry;

/// <summary>What everybody has of their own: password, second factor, sessions.</summary>
[PagePermission]
[EnableRateLimiting(RateLimits.Credentials)]
internal sealed class AccountPage(SecondFactors factors, SessionStore sessions, IClusterClock clock) : ConsolePage
{
    private string _refused = "";
    private ApiCallResult? _refusal;

    public bool HasSecondFactor { get; private set; }

    /// <summary>A second factor was offered and waits for its first code.</summary>
    public bool IsOffered { get; private set; }

    /// <summary>Shown in the one answer to the offer.</summary>
    public string? Secret { get; private set; }

    /// <inheritdoc cref="Secret"/>
    public string? Uri { get; private set; }

    /// <summary>Shown in the one answer that turns the second factor on.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public IReadOnlyList<SessionView> Sessions { get; private set; } = [];

    public string? ErrorOf(string form, string field) => form == _refused ? _refusal?.Errors.GetValueOrDefault(field) : null;

    /// <summary>What is wrong with a form as a whole.</summary>
    public string? TroubleOf(string form) => form == _refused && _refusal is { Errors.Count: 0 } ? _refusal.Detail : null;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        var id = User.UserId() ?? "";
        HasSecondFactor = await factors.IsConfirmedAsync(id, cancellationToken);
        var current = User.FindFirstValue(AccessClaims.Session);
        Sessions = [.. (await sessions.ListAsync(id, clock.NowMicros, ApiLimits.PageMax, cancellationToken)).Select(session => session with { Current = session.Id == current })];
    }

    public async Task<IActionResult> OnPostAsync(string? currentPassword, string? newPassword, CancellationToken cancellationToken)
    {
        var result = await CallAsync("PUT", "/me/password", body: new { currentPassword = currentPassword ?? "", newPassword = newPassword ?? "" });
        if (result.IsDone)
        {
            Notice("The password has been changed. Sign in with the new one.");
            return LocalRedirect(ConsoleCookie.SignInPath);
        }

        return await ShowAsync("password", result, cancellationToken);
    }

    /// <summary>Shows the secret in this answer: a redirection would have to carry it, and it must lie nowhere.</summary>
    public async Task<IActionResult> OnPostOfferAsync(string? currentPassword, CancellationToken cancellationToken)
    {
        var result = await CallAsync("POST", "/me/second-factor", body: new { currentPassword = currentPassword ?? "" });
        (IsOffered, Secret, Uri) = (result.IsDone, result.Property("secret"), result.Property("uri"));
        return await ShowAsync("offer", result, cancellationToken);
    }

    /// <inheritdoc cref="OnPostOfferAsync"/>
    public async Task<IActionResult> OnPostConfirmAsync(string? code, CancellationToken cancellationToken)
    {
        var result = await CallAsync("POST", "/me/second-factor/confirm", body: new { code = Digits(code) });
        IsOffered = !result.IsDone;
        RecoveryCodes = result.IsDone ? [.. result.Body.GetProperty("recoveryCodes").EnumerateArray().Select(value => value.GetString() ?? "")] : [];
        return await ShowAsync("confirm", result, cancellationToken);
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? code, CancellationToken cancellationToken)
    {
        var result = await CallAsync("POST", "/me/second-factor/remove", body: new { code = Digits(code) });
        return result.IsDone ? Answer(result, "The second factor is off: the password alone signs in.", "/account") : await ShowAsync("remove", result, cancellationToken);
    }

    public async Task<IActionResult> OnPostRevokeAsync(string? id) => Answer(await CallAsync("DELETE", "/sessions/{id}", id ?? ""), "The session has ended.", "/account");

    // Authenticators show a code in two halves.
    private static string Digits(string? code) => code?.Replace(" ", "", StringComparison.Ordinal) ?? "";

    private async Task<IActionResult> ShowAsync(string form, ApiCallResult result, CancellationToken cancellationToken)
    {
        if (!result.IsDone)
        {
            (_refused, _refusal) = (form, result);
            Response.StatusCode = result.Status;
        }

        Response.Headers.CacheControl = "no-store";
        await OnGetAsync(cancellationToken);
        return Page();
    }
}
