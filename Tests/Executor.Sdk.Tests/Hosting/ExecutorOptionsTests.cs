using Executor.Sdk.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Tests.Hosting;

public sealed class ExecutorOptionsTests
{
    [Theory]
    [InlineData("Slots", "0", "Executor:Slots is 0; allowed are 1 to 10000.")]
    [InlineData("Slots", "many", "Executor:Slots is 'many'; allowed is a whole number.")]
    [InlineData("ServerUrls:0", "http://plain", "Executor:ServerUrls:0 is 'http://plain'; allowed is an https:// address.")]
    [InlineData("Transport", "pigeon", "Executor:Transport is 'pigeon'; allowed are auto, webSocket and http.")]
    [InlineData("Slotz", "4", "Executor:Slotz is no setting; did you mean Executor:Slots?")]
    [InlineData("serverurl", "x", "did you mean Executor:ServerUrls?")]
    [InlineData("TrustServerCertificate", "yes", "Executor:TrustServerCertificate is 'yes'; allowed are true and false.")]
    [InlineData("ServerCertificateSha256", "12ab", "Executor:ServerCertificateSha256 is '12ab'; allowed are 64 hexadecimal digits.")]
    [InlineData("ShutdownGraceMs", "-1", "Executor:ShutdownGraceMs is -1; allowed are 0 to 3600000.")]
    public void Build_BadSetting_StopsWithKeyValueAndRange(string key, string value, string message)
    {
        var builder = Builder(new() { [$"Executor:{key}"] = value });
        builder.AddExecutor();

        var error = Assert.Throws<OptionsValidationException>(() => builder.Build().Start());

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_KeyMissing_StopsAndSaysWhereToGetOne()
    {
        var builder = Builder(new() { ["Executor:Key"] = null });
        builder.AddExecutor();

        var error = Assert.Throws<OptionsValidationException>(() => builder.Build().Start());

        Assert.Contains("Executor:Key is missing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddExecutor_EverythingSet_ReachesTheOptions()
    {
        var builder = Builder(new()
        {
            ["Executor:ServerUrls:1"] = "https://b",
            ["Executor:App"] = "billing",
            ["Executor:Labels:zone"] = "eu",
            ["Executor:Slots"] = "7",
        });
        builder.AddExecutor(options => options.Name = "mine");

        using var host = builder.Build();
        var options = (ExecutorOptions)host.Services.GetService(typeof(ExecutorOptions))!;

        Assert.Equal(["https://a", "https://b"], options.ServerUrls);
        Assert.Equal(("billing", "mine", 7), (options.App, options.Name, options.Slots));
        Assert.Equal("eu", options.Labels["zone"]);
    }

    [Fact]
    public void AddExecutor_Twice_IsRefused()
    {
        var builder = Builder([]);
        builder.AddExecutor();

        Assert.Throws<InvalidOperationException>(() => builder.AddExecutor());
    }

    private static HostApplicationBuilder Builder(Dictionary<string, string?> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Executor:ServerUrls:0"] = "https://a", ["Executor:Key"] = "k" });
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }
}
