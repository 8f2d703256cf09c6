using Executor.Host.Commands;

return await HostCommand.Create().Parse(args).InvokeAsync(HostCommand.Invocation);
