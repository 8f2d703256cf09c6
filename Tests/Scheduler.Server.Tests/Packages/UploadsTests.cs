using System.Security.Cryptography;
using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Audit;
using Scheduler.Server.Packages;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Packages;

public sealed class UploadsTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Take_OfTheSameVersion_IsTheSameOrRefused(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);

        var first = await world.UploadAsync(new TestArchive().ToBytes());
        var again = await world.UploadAsync(new TestArchive().ToBytes());
        var other = await world.UploadAsync(new TestArchive(content: "other code").ToBytes());
        var next = await world.UploadAsync(new TestArchive(version: "1.0.1").ToBytes());

        Assert.Equal((true, null), (first.IsNew, first.Refused));
        Assert.Equal((first.Package, false, null), (again.Package, again.IsNew, again.Refused));
        Assert.Equal((null, 409), (other.Package, other.Refused));
        Assert.True(next.IsNew);
        Assert.Equal(["1.0.0", "1.0.1"], (await world.Packages.ListAsync("", "", 10, CancellationToken.None)).Select(row => row.Version));
        Assert.Equal(0, await new Ledger(database.Database).CountAsync("package_uploads"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Take_OfOneVersionByManyAtOnce_KeepsOneSetOfBytes(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        var archives = Enumerable.Range(0, 4).Select(i => new TestArchive(content: $"code {i}").ToBytes()).ToList();

        var taken = await Task.WhenAll(archives.Select(world.UploadAsync));

        Assert.Single(taken, one => one.IsNew);
        Assert.Equal(3, taken.Count(one => one.Refused == 409));
        Assert.Equal(1, await new Ledger(database.Database).CountAsync("packages"));
        Assert.Equal(1, await new Ledger(database.Database).CountAsync("package_chunks"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Read_FromAnyOffset_GivesTheBytesThatWereUploaded(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        var bytes = new TestArchive().Add("noise.bin", TestArchive.Noise((2 * ArchiveStore.ChunkBytes) + 12_345)).ToBytes();
        await world.UploadAsync(bytes);
        await world.DeployAsync("Greeter", "1.0.0");
        var archives = new PackageArchives(world.Orders, world.Archives);

        long[] offsets = [0, 1, 262_143, ArchiveStore.ChunkBytes - 1, ArchiveStore.ChunkBytes, ArchiveStore.ChunkBytes + 1, (2 * ArchiveStore.ChunkBytes) + 5, bytes.Length - 1, bytes.Length, bytes.Length + 1_000_000_000L];
        foreach (var offset in offsets)
        {
            var part = await ReadAsync(archives, offset);

            Assert.Equal(bytes.Length, part.SizeBytes);
            Assert.InRange(part.Bytes.Length, offset < bytes.Length ? 1 : 0, offset < bytes.Length ? 256 * 1024 : 0);
            Assert.True(offset >= bytes.Length || bytes.AsSpan((int)offset, part.Bytes.Length).SequenceEqual(part.Bytes), $"offset {offset}");
        }

        using var whole = new MemoryStream();
        for (PackageChunk part; (part = await ReadAsync(archives, whole.Length)).Bytes.Length > 0;)
        {
            whole.Write(part.Bytes);
        }

        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(whole.ToArray()));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Read_OfWhatTheAppIsNotToRun_GivesNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0");
        await world.UploadAsync("Other", "1.0.0");
        await world.DeployAsync("Greeter", "1.0.0");
        var archives = new PackageArchives(world.Orders, world.Archives);

        Assert.NotNull(await archives.ReadAsync("app", new PackageRead("Greeter", "1.0.0", 0), CancellationToken.None));
        Assert.Null(await archives.ReadAsync("foreign", new PackageRead("Greeter", "1.0.0", 0), CancellationToken.None));
        Assert.Null(await archives.ReadAsync("app", new PackageRead("Greeter", "2.0.0", 0), CancellationToken.None));
        Assert.Null(await archives.ReadAsync("app", new PackageRead("Other", "1.0.0", 0), CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Delete_OfAVersion_TakesItsBytesUnlessAnAppRunsIt(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0", "3.0.0");
        await world.DeployAsync("Greeter", "2.0.0");
        await world.DeployAsync("Greeter", "3.0.0", canaryPercent: 50);

        Assert.Null(await DeleteAsync(world, "1.0.0"));
        Assert.Equal(404, await DeleteAsync(world, "1.0.0"));
        Assert.Equal(409, await DeleteAsync(world, "2.0.0"));
        Assert.Equal(409, await DeleteAsync(world, "3.0.0"));
        Assert.Equal(2, await new Ledger(database.Database).CountAsync("package_chunks"));
        Assert.Equal(0, await new Ledger(database.Database).CountAsync("package_uploads"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_OfAnUploadThatANodeLeft_DeletesItsBytesAndNoOthers(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0");
        var (left, young) = (new string('1', 32), new string('2', 32));
        await world.Archives.BeginAsync(left, world.Clock.NowMicros, CancellationToken.None);
        await world.Archives.WriteAsync(left, new MemoryStream(TestArchive.Noise(ArchiveStore.ChunkBytes + 1)), CancellationToken.None);
        world.Clock.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        await world.Archives.BeginAsync(young, world.Clock.NowMicros, CancellationToken.None);
        await world.Archives.WriteAsync(young, new MemoryStream([1]), CancellationToken.None);

        var swept = await world.Uploads.SweepAsync(CancellationToken.None);
        var completed = await database.Database.InTransactionAsync((transaction, token) => world.Archives.CompleteAsync(left, transaction, token), CancellationToken.None);

        Assert.Equal(1, swept);
        Assert.False(completed);
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM package_chunks WHERE blob_id = @left", new { left }));
        Assert.Equal(2, await new Ledger(database.Database).CountAsync("package_chunks"));
    }

    private static async Task<PackageChunk> ReadAsync(PackageArchives archives, long offset) =>
        (await archives.ReadAsync("app", new PackageRead("Greeter", "1.0.0", offset), CancellationToken.None))!; // deployed

    private static async Task<int?> DeleteAsync(PackageWorld world, string version) =>
        (await world.Uploads.DeleteAsync("Greeter", version, AuditActor.System, CancellationToken.None))?.StatusCode;
}
