using System.Text.Json.Nodes;
using Scheduler.Server.Api;
using Scheduler.Server.Packages;

namespace Scheduler.Server.Tests.Packages;

public sealed class ArchiveInspectionTests
{
    private const int UnixLink = unchecked((int)0xA1FF0000);
    private const int UnixDevice = 0x21FF0000;
    private const int WindowsLink = 0x400;

    private static readonly byte[] Some = "some"u8.ToArray();

    /// <summary>What is sent, and what the refusal says of which field.</summary>
    private static readonly Dictionary<string, (Func<byte[]> Archive, string Path, string Says)> Attacks = new(StringComparer.Ordinal)
    {
        ["nothing"] = (() => [], "file", "is not a zip"),
        ["noise"] = (() => TestArchive.Noise(5_000), "file", "is not a zip"),
        ["something behind the end"] = (() => [.. new TestArchive().ToBytes(), 0], "file", "is not a zip"),
        ["parent folder"] = (() => new TestArchive().Add("../evil.dll", Some).ToBytes(), "file", "leads out of its folder"),
        ["parent folder inside"] = (() => new TestArchive().Add("a/../../evil.dll", Some).ToBytes(), "file", "leads out of its folder"),
        ["absolute"] = (() => new TestArchive().Add("/etc/cron.d/evil", Some).ToBytes(), "file", "is absolute"),
        ["drive"] = (() => new TestArchive().Add("C:/evil.dll", Some).ToBytes(), "file", "a character"),
        ["backslash"] = (() => new TestArchive().Add("..\\evil.dll", Some).ToBytes(), "file", "a character"),
        ["control character"] = (() => new TestArchive().Add("evil\u0007.dll", Some).ToBytes(), "file", "a character"),
        ["trailing dot"] = (() => new TestArchive().Add("Greeter.dll.", Some).ToBytes(), "file", "ends with a dot"),
        ["empty part"] = (() => new TestArchive().Add("a//b", Some).ToBytes(), "file", "an empty part"),
        ["long name"] = (() => new TestArchive().Add(new string('a', 241), Some).ToBytes(), "file", "240 characters"),
        ["folder"] = (() => new TestArchive().Add("folder/", []).ToBytes(), "file", "is a folder"),
        ["symbolic link"] = (() => new TestArchive().Add("link", "/etc/passwd"u8.ToArray(), UnixLink).ToBytes(), "file", "a link"),
        ["device"] = (() => new TestArchive().Add("device", [], UnixDevice).ToBytes(), "file", "no regular file"),
        ["reparse point"] = (() => new TestArchive().Add("junction", Some, WindowsLink).ToBytes(), "file", "a link"),
        ["same name twice"] = (() => new TestArchive().Add("Greeter.dll", Some).ToBytes(), "file", "two entries for one place"),
        ["same name in another case"] = (() => new TestArchive().Add("greeter.DLL", Some).ToBytes(), "file", "two entries for one place"),
        ["same name in other code points"] = (() => new TestArchive().Add("\u00e9", Some).Add("e\u0301", Some).ToBytes(), "file", "two entries for one place"),
        ["file as a folder"] = (() => new TestArchive().Add("greeter.dll/evil", Some).ToBytes(), "file", "two entries for one place"),
        ["too many entries"] = (() => Enumerable.Range(0, 2_000).Aggregate(new TestArchive(), (archive, i) => archive.Add($"f{i}", [])).ToBytes(), "file", "more than 2000 entries"),
        ["ratio"] = (() => new TestArchive().Add("zeros", new byte[2_000_000]).ToBytes(), "file", "more than 100 times"),
        ["unpacked size"] = (() => Sparse(201), "file", "more than 200000000 bytes"),
        ["no manifest"] = (() => new TestArchive { HasManifest = false }.ToBytes(), "file", "has no manifest.json"),
        ["manifest too large"] = (() => new TestArchive().Change(m => m["extra"] = Convert.ToBase64String(TestArchive.Noise(800_000))).ToBytes(), "file", "1048576 bytes"),
        ["manifest that is a list"] = (() => new TestArchive { HasManifest = false }.Add("manifest.json", "[]"u8.ToArray()).ToBytes(), "manifest.$", "object"),
        ["manifest that is no JSON"] = (() => new TestArchive { HasManifest = false }.Add("manifest.json", "{"u8.ToArray()).ToBytes(), "manifest.$", "JSON"),
        ["unknown property"] = (() => new TestArchive().Change(m => m["signature"] = "x").ToBytes(), "manifest.signature", ""),
        ["other format"] = (() => new TestArchive().Change(m => m["format"] = 2).ToBytes(), "manifest.format", "must be 1"),
        ["name"] = (() => new TestArchive("../x").ToBytes(), "manifest.name", ""),
        ["version"] = (() => new TestArchive(version: "1.0").ToBytes(), "manifest.version", "such as 1.2.0"),
        ["sdk range"] = (() => new TestArchive().Change(m => m["sdk"]!["max"] = "1.0.0").ToBytes(), "manifest.sdk.max", "greater"),
        ["no handlers"] = (() => new TestArchive().Handlers("[]").ToBytes(), "manifest.handlers", "no handlers"),
        ["null handler"] = (() => new TestArchive().Handlers("[null]").ToBytes(), "manifest.handlers[0]", ""),
        ["handler twice"] = (() => new TestArchive().Handlers("""[{"name":"a"},{"name":"a"}]""").ToBytes(), "manifest.handlers[1].name", "twice"),
        ["handler's name"] = (() => new TestArchive().Handlers("""[{"name":"a b"}]""").ToBytes(), "manifest.handlers[0].name", ""),
        ["schema that is a text"] = (() => new TestArchive().Handlers("""[{"name":"a","argsSchema":"x"}]""").ToBytes(), "manifest.handlers[0].argsSchema", "object"),
        ["entry assembly that is not there"] = (() => new TestArchive().Change(m => m["entryAssembly"] = "Other.dll").ToBytes(), "manifest.entryAssembly", ""),
        ["file that the manifest does not name"] = (() => new TestArchive().Add("stowaway.dll", Some, isListed: false).ToBytes(), "file", "does not name: 'stowaway.dll'"),
        ["file that the manifest names twice"] = (() => new TestArchive().ToBytes(m => ((JsonArray)m["files"]!).Add(m["files"]![0]!.DeepClone())), "manifest.files[1].path", "twice"),
        ["missing file"] = (() => new TestArchive().ToBytes(m => ((JsonArray)m["files"]!).Add(new JsonObject { ["path"] = "gone.dll", ["sha256"] = new string('0', 64), ["sizeBytes"] = 1 })), "file", "lacks what the manifest names: gone.dll"),
        ["other hash"] = (() => new TestArchive().ToBytes(m => m["files"]![0]!["sha256"] = new string('0', 64)), "file", "is not as the manifest says: 'Greeter.dll'"),
        ["other size"] = (() => new TestArchive().ToBytes(m => m["files"]![0]!["sizeBytes"] = 5), "file", "is not as the manifest says: 'Greeter.dll'"),
        ["manifest's path leads out"] = (() => new TestArchive().ToBytes(m => m["files"]![0]!["path"] = "../x"), "manifest.files[0].path", "leads out"),
    };

    public static TheoryData<string> Names => [.. Attacks.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Read_OfAnArchiveThatMustNotPass_SaysWhatIsWrongWithIt(string attack)
    {
        var (archive, path, says) = Attacks[attack];

        var (read, errors) = await ReadAsync(archive());

        Assert.Null(read);
        var found = errors.ToDictionary();
        Assert.True(found.TryGetValue(path, out var messages), string.Join("; ", found.Keys) + ": " + errors.Summary);
        Assert.Contains(messages, message => message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_OfAnArchiveAsTheToolMakesIt_GivesItsManifest()
    {
        var bytes = new TestArchive("Billing.Jobs", "2.1.0-rc.1").Add("runtimes/linux-x64/native/lib.so", TestArchive.Noise(10_000)).Add("deps.json", new byte[60_000]).ToBytes();

        var (read, errors) = await ReadAsync(bytes);

        Assert.False(errors.Any, errors.Summary);
        Assert.Equal(("Billing.Jobs", "2.1.0-rc.1", 3), (read!.Manifest.Name, read.Manifest.Version, read.Manifest.Files.Count)); // no errors
        Assert.Equal(PackageManifest.Parse(read.ManifestJson).Files, read.Manifest.Files);
    }

    [Fact]
    public async Task Read_OfAnArchiveWithAnyByteChanged_NeverFails()
    {
        var bytes = new TestArchive().ToBytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            var changed = (byte[])bytes.Clone();
            changed[at] ^= 0xFF;

            var (read, errors) = await ReadAsync(changed);

            Assert.True(read is null == errors.Any, $"byte {at}");
        }
    }

    [Fact]
    public async Task Read_OfAnArchiveThatWasCutOff_SaysThatItIsNoZip()
    {
        var bytes = new TestArchive().ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            var (read, errors) = await ReadAsync(bytes[..length]);

            Assert.Null(read);
            Assert.True(errors.Has("file"), $"{length} bytes");
        }
    }

    [Fact]
    public async Task Read_OfADirectoryThatIsLargerThanItSays_CountsItself()
    {
        var bytes = Enumerable.Range(0, 2_500).Aggregate(new TestArchive(), (archive, i) => archive.Add($"f{i}", [])).ToBytes();
        bytes[^12] = bytes[^14] = 1; // the number of entries in the end record
        bytes[^11] = bytes[^13] = 0;

        var (read, errors) = await ReadAsync(bytes);

        Assert.Null(read);
        Assert.Contains("more than 2000 entries", errors.Summary, StringComparison.Ordinal);
    }

    private static async Task<(InspectedArchive? Read, FieldErrors Errors)> ReadAsync(byte[] bytes)
    {
        var errors = new FieldErrors();
        using var stream = new MemoryStream(bytes);
        return (await ArchiveInspection.ReadAsync(stream, errors, CancellationToken.None), errors);
    }

    // So many megabytes that compress, but by less than the ratio that is refused.
    private static byte[] Sparse(int megabytes)
    {
        var bytes = new byte[megabytes * 1_000_000];
        var noise = TestArchive.Noise(100);
        for (var at = 0; at < bytes.Length - noise.Length; at += 4_000)
        {
            noise.CopyTo(bytes, at);
            noise[at / 4_000 % noise.Length]++;
        }

        return new TestArchive { HasManifest = true }.Add("large.bin", bytes).ToBytes(m => m["files"]![1]!["sizeBytes"] = 1);
    }
}
