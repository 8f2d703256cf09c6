using Executor.Host.Packages;
using Executor.Sdk.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Watch;

/// <summary>
/// Loads each new archive of a developer's build. It looks instead of being told: a build deletes and makes whole folders, which
/// watches of the file system do not outlive.
/// </summary>
internal sealed partial class PackageWatch(WatchedPath path, PackageHost packages, DynamicHandlers handlers, TimeProvider time, ILogger<PackageWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer than a build takes from the library to the package of it.</summary>
    private static readonly TimeSpan PackingLimit = TimeSpan.FromSeconds(20);

    private ArchiveStamp? _seen;
    private ArchiveStamp? _done;
    private string? _toldProblem;
    private long _doneAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Log.Watching(logger, path);
        using var timer = new PeriodicTimer(Pace, time);
        try
        {
            do
            {
                await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var latest = path.Latest();

            // What was the same at the look before is written to the end; a tool that writes in place may take several looks.
            bool isWhole = latest is not null && latest == _seen;
            _seen = latest;
            if (latest is null)
            {
                TellOnce($"There is no package at {path} yet: build the library with dotnet build -t:PackJobs, or set PackJobsOnBuild to true in its project.");
            }
            else if (isWhole && latest != _done)
            {
                await LoadAsync(latest, cancellationToken);
            }
            else if (isWhole && time.GetElapsedTime(_doneAt) > PackingLimit && latest.NewerLibrary() is { } library)
            {
                TellOnce($"{Path.GetFileName(library)} was built after {Path.GetFileName(latest.Path)}, which was not made anew: build with dotnet build -t:PackJobs, or set PackJobsOnBuild to true in the project.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A build is at work there, or the disk is full; the next look may find it done.
            TellOnce($"{path} cannot be loaded now, trying on: {e.Message}");
        }
    }

    private async Task LoadAsync(ArchiveStamp archive, CancellationToken cancellationToken)
    {
        try
        {
            var report = await packages.LoadLocalAsync(archive.Path, cancellationToken);
            Log.Loaded(logger, report.Name, report.Version, archive.Path, string.Join(", ", handlers.Offered.Select(handler => handler.Name)));
        }
        catch (PackageException e)
        {
            Log.Refused(logger, archive.Path, e.Message);
        }

        (_done, _doneAt, _toldProblem) = (archive, time.GetTimestamp(), null);
    }

    private void TellOnce(string problem)
    {
        if (problem != _toldProblem)
        {
            _toldProblem = problem;
            Log.Problem(logger, problem);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9201, LogLevel.Information, "Watching {Path}: each new package is loaded in the place of the one before. Ctrl-C ends.")]
        public static partial void Watching(ILogger logger, WatchedPath path);

        [LoggerMessage(9202, LogLevel.Information, "{Package} {Version} from {Path} serves. Handlers: {Handlers}")]
        public static partial void Loaded(ILogger logger, string package, string version, string path, string handlers);

        [LoggerMessage(9203, LogLevel.Error, "{Path} cannot be run; what ran before goes on. {Reason}")]
        public static partial void Refused(ILogger logger, string path, string reason);

        [LoggerMessage(9204, LogLevel.Warning, "{Problem}")]
        public static partial void Problem(ILogger logger, string problem);
    }
}
