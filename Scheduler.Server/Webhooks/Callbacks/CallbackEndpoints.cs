using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Api;
using Scheduler.Server.Api.Description;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>Where receivers of webhooks call back. The token in the address is the credential: it ends one delivery and opens nothing else.</summary>
internal static class CallbackEndpoints
{
    public static RouteGroupBuilder MapCallbacks(this RouteGroupBuilder api)
    {
        api.MapPost("/callbacks/{token}", EndAsync).AllowAnonymous().WithTags("Webhooks").WithMetadata(new RequestSizeLimitAttribute(CallbackBody.MaxBytes + 1))
            .WithSummary("Ends the run of a webhook that was answered with 202").Produces<CallbackView>().Refuses(410)
            .WithExample("""{"state":"succeeded","result":{"booked":true}}""");
        return api;
    }

    private static async Task<IResult> EndAsync(string token, CallbackBody body, CallbackTokens tokens, CallbackEnds ends, CancellationToken cancellationToken)
    {
        if (tokens.Read(token) is not { } sent)
        {
            return Problem.NotFound("There is no such callback. Use the callbackUrl of the webhook as it is.");
        }

        var document = body.Value;
        if (CallbackValidation.Check(document) is { Any: true } errors)
        {
            return Problem.Validation(errors);
        }

        var wanted = document.State ?? (document.Error is null ? CallbackState.Succeeded : CallbackState.Failed);
        var (outcome, state) = wanted == CallbackState.Succeeded ? (RunOutcome.Succeeded, RunState.Succeeded) : (RunOutcome.Failed, RunState.Failed);
        var result = document.Result is { ValueKind: JsonValueKind.Null } ? null : document.Result;
        var error = outcome == RunOutcome.Failed ? ErrorOf(document.Error) : null;
        var ended = await ends.EndAsync(new RunRef(sent.RunId, sent.Fence), outcome, result, error, sent.StartedAtMicros, cancellationToken);
        return ended == state
            ? TypedResults.Ok(new CallbackView(sent.RunId, state))
            : Problem.Gone(ended is { } other
                ? $"Delivery {sent.Fence} of run {sent.RunId} has ended already: {JsonNamingPolicy.CamelCase.ConvertName(other.ToString())}."
                : $"Delivery {sent.Fence} of run {sent.RunId} does not count any more: the run was delivered again, or is forgotten.");
    }

    private static RunError ErrorOf(CallbackError? error) =>
        error is null ? new RunError(CallbackError.DefaultType, "The receiver called back that it failed, and not why.", null) : new RunError(error.Type, error.Message, error.Stack);
}
