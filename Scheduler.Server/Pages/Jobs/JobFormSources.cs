using Scheduler.Server.Executors;
using Scheduler.Server.Pages.Jobs.Graph;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>Where the job form has its suggestions and drawings from.</summary>
internal sealed record JobFormSources(ExecutorDirectory Executors, JobFormChoiceReader Choices, UpstreamNames Upstreams, JobGraphs Graphs);
