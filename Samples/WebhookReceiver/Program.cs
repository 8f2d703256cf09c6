using System.Collections.Concurrent;
using WebhookReceiver;

var builder = WebApplication.CreateBuilder(args);
var secret = builder.Configuration["Webhooks:Secret"] ?? throw new InvalidOperationException("Webhooks:Secret is required: the value of the secret that the jobs name.");
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(services => new SignatureCheck(secret, services.GetRequiredService<TimeProvider>()));
builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<Callbacks>(services, builder.Configuration["Webhooks:ServerCertificateSha256"] ?? ""));
var app = builder.Build();

// An attempt may come twice. What was done under a key is not done again.
var booked = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);

// Mode sync: the answer ends the run, and is its result.
app.MapPost("/invoices", async (HttpRequest request, SignatureCheck check) =>
    await check.ReadAsync(request) is { } webhook
        ? Results.Ok(new { number = booked.GetOrAdd(webhook.IdempotencyKey, _ => booked.Count + 1), args = webhook.Args })
        : Results.Unauthorized());

// Mode callback: accepted at once, and ended when the work is done, however long that takes.
app.MapPost("/reports", async (HttpRequest request, SignatureCheck check, Callbacks callbacks, IHostApplicationLifetime lifetime) =>
{
    if (await check.ReadAsync(request) is not { CallbackUrl: { } callbackUrl } webhook)
    {
        return Results.Unauthorized();
    }

    _ = Task.Run(() => ReportAsync(webhook, callbackUrl, callbacks, lifetime.ApplicationStopping), CancellationToken.None);
    return Results.Accepted();
});
await app.RunAsync();

static Task ReportAsync(Webhook webhook, Uri callbackUrl, Callbacks callbacks, CancellationToken stopping) =>
    webhook.Args.TryGetProperty("pages", out var pages) && pages.TryGetInt32(out var count)
        ? callbacks.SendAsync(callbackUrl, new { state = "succeeded", result = new { pages = count } }, stopping)
        : callbacks.SendAsync(callbackUrl, new { state = "failed", error = new { type = "noPages", message = "args.pages is missing" } }, stopping);
