using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>After the signature: does the key that the token was made from still hold?</summary>
internal sealed class ExecutorJwtEvents(Principals principals, IDatabase database) : JwtBearerEvents
{
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        if (context.Principal is not { } principal || principal.FindFirstValue(AccessClaims.Key) is not { } keyId || !await IsActiveAsync(keyId, context.HttpContext.RequestAborted))
        {
            context.Fail("The executor key was deleted or has expired.");
            return;
        }

        ((ClaimsIdentity)principal.Identity!).AddClaims( // a validated token has an identity
        [
            new Claim(AccessClaims.Kind, AccessClaims.KindExecutorKey),
            new Claim(AccessClaims.Name, principal.FindFirstValue(AccessClaims.App) ?? ""),
        ]);
    }

    private async Task<bool> IsActiveAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await principals.IsExecutorKeyActiveAsync(keyId, cancellationToken);
        }
        catch (Exception exception) when (database.Dialect.IsUnavailable(exception))
        {
            // Executors must be able to move to another node while the database is away; the token itself lives ten minutes at most,
            // and the hub asks again as soon as the database answers.
            return true;
        }
    }
}
