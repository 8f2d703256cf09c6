using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Scheduler.Server.Access;
using Scheduler.Server.Startup;
using TestServers;

namespace Scheduler.Server.Tests.Security;

public sealed class StartTests
{
    [Fact]
    public async Task Start_FreshServer_HasNoAccountAndASetupTokenThatWorksOnce()
    {
        await using var server = await RunningServer.StartAsync();
        var token = server.Services.GetRequiredService<FirstAdmin>().SetupToken!;

        var login = await server.LoginAsync("admin", "admin");
        var forged = await SetupAsync(server, "qs_setup_AAAA");
        var weak = await SetupAsync(server, token, "password1234");
        var first = await SetupAsync(server, token);
        var again = await SetupAsync(server, token);
        var admin = await server.LoginAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, login.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, forged);
        Assert.Equal(HttpStatusCode.BadRequest, weak);
        Assert.Equal(HttpStatusCode.Created, first);
        Assert.Equal(HttpStatusCode.Gone, again);
        Assert.Equal(HttpStatusCode.OK, admin.Status);
    }

    [Fact]
    public async Task Setup_ManyAtOnceWithTheRightToken_MakesOneAdmin()
    {
        await using var server = await RunningServer.StartAsync();
        var token = server.Services.GetRequiredService<FirstAdmin>().SetupToken!;

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => SetupAsync(server, token)));

        Assert.Single(answers, HttpStatusCode.Created);
    }

    [Fact]
    public async Task Start_WithSetupSettings_PrintsNoTokenAndMakesTheAdmin()
    {
        await using var server = await RunningServer.StartWithAdminAsync();

        var setup = await SetupAsync(server, "anything");

        Assert.Null(server.Services.GetRequiredService<FirstAdmin>().SetupToken);
        Assert.Equal(HttpStatusCode.Gone, setup);
    }

    [Theory]
    [InlineData("--Setup:AdminUser=ada")]
    [InlineData("--Setup:AdminPassword=plough-under-9-moons")]
    [InlineData("--Setup:AdminUser=ada", "--Setup:AdminPassword=password1234")]
    public async Task Start_SetupSettingsThatWillNotDo_RefusesNamingTheKey(params string[] settings)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => RunningServer.StartAsync(settings));

        Assert.Contains("Setup:Admin", StartupFailure.Explain(failure), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("only-thirty-one-bytes-in-it----", true)]
    [InlineData("", false)]
    [InlineData("too short", false)]
    public void Load_SecretUnder32Bytes_RefusesAndSaysWhy(string? setting, bool clustered)
    {
        using var folder = new TempFolder("secret");

        var failure = Assert.Throws<StartupException>(() => ClusterSecretSource.Load(setting, clustered, new DataFolder(folder.Path)));

        Assert.Contains("Cluster:Secret", failure.Message, StringComparison.Ordinal);
        Assert.Contains("32", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmbeddedWithoutSecret_MakesAFileForItsOwnerOnly()
    {
        using var folder = new TempFolder("secret");

        var first = ClusterSecretSource.Load(null, clustered: false, new DataFolder(folder.Path));
        var second = ClusterSecretSource.Load(null, clustered: false, new DataFolder(folder.Path));

        Assert.Equal(first.Derive("x"), second.Derive("x"));
        Assert.NotEqual(first.Derive("x"), first.Derive("y"));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(folder.File("secret.key")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static async Task<HttpStatusCode> SetupAsync(RunningServer server, string token, string password = RunningServer.AdminPassword) =>
        (await server.CallAsync(HttpMethod.Post, "setup", new { token, userName = RunningServer.AdminUser, password })).Status;
}
