using Executor.Host;

return await HostCommand.Create().Parse(args).InvokeAsync();
