using Executor.Host.Watch;
using TestServers;

namespace Executor.Host.Tests.Watch;

public sealed class WatchedPathTests : IDisposable
{
    private static readonly DateTime Built = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TempFolder _folder = new("watched");

    [Theory]
    [InlineData("")]
    [InlineData("bin")]
    [InlineData("Library.csproj")]
    public void Latest_OfAProject_IsTheOneThatWasWrittenLastBelowItsBinFolder(string path)
    {
        Write("Library.csproj", Built);
        Write("obj/Library.3.0.0.jobs.zip", Built.AddHours(3));
        Write("bin/Debug/net10.0/Library.2.0.0.jobs.zip", Built.AddHours(1));
        string latest = Write("bin/Release/net10.0/Library.1.0.0.jobs.zip", Built.AddHours(2));

        var found = WatchedPath.Of(_folder.File(path)).Latest();

        Assert.Equal(latest, found?.Path);
    }

    [Fact]
    public void Latest_BeforeTheFirstBuild_IsNone()
    {
        Write("Library.csproj", Built);

        Assert.Null(WatchedPath.Of(_folder.Path).Latest());
        Assert.Null(WatchedPath.Of(_folder.File("Library.1.0.0.jobs.zip")).Latest());
    }

    [Fact]
    public void Latest_OfAFile_IsThatFile()
    {
        string file = Write("Library.1.0.0.jobs.zip", Built);
        Write("Library.2.0.0.jobs.zip", Built.AddHours(1));

        Assert.Equal(file, WatchedPath.Of(file).Latest()?.Path);
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("absent/Library.1.0.0.jobs.zip")]
    [InlineData("Library.zip")]
    [InlineData("--Executor:Key=k")]
    public void Of_SomethingElse_SaysWhatToGive(string path)
    {
        Write("Library.zip", Built);

        var refusal = Assert.Throws<WatchException>(() => WatchedPath.Of(_folder.File(path)));

        Assert.Contains("give a project's folder, its bin folder, or a .jobs.zip. Settings come after it.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Library.dll", 1, true)]
    [InlineData("Library.dll", 0, false)]
    [InlineData("Other.dll", 1, false)]
    public void NewerLibrary_BesideAnArchive_IsTheOneItWasMadeOf(string library, int hoursLater, bool isFound)
    {
        var archive = ArchiveStamp.Of(Write("Library.1.0.0.jobs.zip", Built));
        string file = Write(library, Built.AddHours(hoursLater));

        Assert.Equal(isFound ? file : null, archive?.NewerLibrary());
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, DateTime at)
    {
        string path = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // It is below the folder.
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, at);
        return path;
    }
}
