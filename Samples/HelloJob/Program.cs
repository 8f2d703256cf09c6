using Executor.Sdk.Hosting;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.AddExecutor().AddHandlersFrom<Program>();
await builder.Build().RunAsync();
