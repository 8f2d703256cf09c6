using System.CommandLine;
using Executor.Host.Watch;

namespace Executor.Host.Commands;

/// <summary>Runs an executor that follows a developer's builds.</summary>
internal static class WatchCommand
{
    private const string Description =
        """
        Runs an executor that loads the package of a library on your machine, and loads it anew after each build, while runs go on.
        A package that cannot be run is named with the reason; what ran before goes on. Nobody signs such packages: from the first one
        on, what the server orders of that package is left aside.

        Build with 'dotnet build -t:PackJobs', or with 'dotnet build' when the project sets PackJobsOnBuild to true.
        Settings come after the path, as for 'run': --Executor:ServerUrls:0=https://… --Executor:Key=… Ctrl-C ends.
        """;

    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "The project's folder, its bin folder, or a .jobs.zip. Of several packages the one written last counts." };
        var command = new Command("watch", Description) { path };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) => RunAsync(result.GetRequiredValue(path), [.. result.UnmatchedTokens], cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string path, string[] settings, CancellationToken cancellationToken)
    {
        WatchedPath watched;
        try
        {
            watched = WatchedPath.Of(path);
        }
        catch (WatchException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.Failed;
        }

        // Nothing of a trial is to be found by a host that runs here later.
        var unpacked = Directory.CreateTempSubdirectory("executor-host-watch-");
        try
        {
            return await RunCommand.RunAsync([$"--Executor:PackagesPath={unpacked.FullName}", .. settings], handlersPath: null, builder => builder.AddWatch(watched), cancellationToken);
        }
        finally
        {
            Delete(unpacked);
        }
    }

    private static void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Windows keeps files of code that is still loaded; they lie where the machine deletes by itself.
        }
    }
}
