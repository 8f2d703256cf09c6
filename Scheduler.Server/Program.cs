using Scheduler.Server;
using Scheduler.Server.Startup;

return await ServerProgram.RunAsync(args, builder => builder.AddSchedulerServer(), app => app.MapSchedulerServer());
