using EmbeddedExecutor;
using Executor.Sdk.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddExecutor(options => options.App = "billing")
    .MapHandler("billing.invoice", (InvoiceArgs args, ILogger log) =>
    {
        log.LogInformation("Invoice for customer {Customer}", args.Customer);
        return new { args.Customer, Sent = true };
    });
var app = builder.Build();
app.MapGet("/", () => "The billing application, which is also an executor.");
await app.RunAsync();
