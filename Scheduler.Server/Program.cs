using Scheduler.Server;
using Scheduler.Server.Startup;

return await ServerProgram.RunAsync(args, (builder, command) => builder.AddSchedulerServer(), app => app.MapSchedulerServer());
