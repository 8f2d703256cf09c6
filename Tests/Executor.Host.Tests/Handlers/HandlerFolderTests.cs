using System.Reflection;
using Executor.Host.Handlers;
using Executor.Sdk.Tests.Server;

namespace Executor.Host.Tests.Handlers;

public sealed class HandlerFolderTests
{
    [Fact]
    public void Load_FolderWithHandlersAndMore_FindsTheOneWithHandlers()
    {
        var assemblies = HandlerFolder.Load(BuiltProgram.FolderOf("Samples/HelloJob"));

        var assembly = Assert.Single(assemblies);
        Assert.Equal("HelloJob", assembly.GetName().Name);
    }

    [Fact]
    public void Load_Handlers_ShareTheSdkWithTheHost()
    {
        var assembly = HandlerFolder.Load(BuiltProgram.FolderOf("Samples/HelloJob"))[0];

        var attribute = Assert.Single(assembly.GetType("HelloJob.EchoJob", throwOnError: true)!.GetCustomAttributes<Sdk.Jobs.JobHandlerAttribute>());

        Assert.Equal("echo", attribute.Name);
    }

    [Fact]
    public void Load_FolderWithoutHandlers_SaysSo()
    {
        var folder = Directory.CreateTempSubdirectory("no-handlers-");
        File.WriteAllText(Path.Combine(folder.FullName, "native.dll"), "not an assembly");

        var error = Assert.Throws<HandlerFolderException>(() => HandlerFolder.Load(folder.FullName));

        Assert.Contains("[JobHandler]", error.Message, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }
}
