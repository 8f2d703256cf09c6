using System.Text.Json;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>Takes packages in, and out again.</summary>
internal sealed class Uploads(PackageStore packages, ArchiveStore archives, AuditStore audit, IDatabase database, IClusterClock clock)
{
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);

    /// <summary>Keeps the file; the same bytes again are the same package.</summary>
    public async Task<(PackageRow? Package, bool IsNew, ProblemResult? Refusal)> TakeAsync(UploadedFile file, string uploadedBy, AuditActor actor, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (await ArchiveInspection.ReadAsync(file.Content, errors, cancellationToken) is not { } archive)
        {
            return (null, false, Problem.Validation(errors));
        }

        var manifest = archive.Manifest;
        if (await packages.FindAsync(manifest.Name, manifest.Version, cancellationToken) is { } existing)
        {
            return Compare(existing, file);
        }

        if (await packages.CountVersionsAsync(manifest.Name, cancellationToken) >= ArchiveLimits.VersionsPerPackage)
        {
            return (null, false, Problem.Conflict($"{manifest.Name} has {ArchiveLimits.VersionsPerPackage} versions; delete some that no app runs."));
        }

        var now = clock.UtcNow;
        var row = new PackageRow
        {
            Name = manifest.Name,
            Version = manifest.Version,
            BlobId = Ids.New(now),
            SizeBytes = file.Content.Length,
            ArchiveSha256 = file.Sha256,
            ManifestSha256 = archive.ManifestSha256,
            Handlers = JsonSerializer.Serialize(manifest.Handlers.Select(handler => handler.Name)),
            UploadedAt = now.ToMicros(),
            UploadedBy = uploadedBy,
        };
        await archives.BeginAsync(row.BlobId, row.UploadedAt, cancellationToken);
        try
        {
            file.Content.Position = 0;
            await archives.WriteAsync(row.BlobId, file.Content, cancellationToken);
            if (await KeepAsync(row, archive.ManifestJson, actor, cancellationToken))
            {
                return (row, true, null);
            }
        }
        catch
        {
            await archives.DropAsync(row.BlobId, CancellationToken.None);
            throw;
        }

        // Somebody else uploaded the version meanwhile, or this upload took so long that it counted as abandoned.
        await archives.DropAsync(row.BlobId, CancellationToken.None);
        return await packages.FindAsync(row.Name, row.Version, cancellationToken) is { } other ? Compare(other, file) : (null, false, Problem.Unavailable("The upload took too long; send it again."));
    }

    /// <summary>Null when the version is gone now; else why it stays.</summary>
    public async Task<ProblemResult?> DeleteAsync(string name, string version, AuditActor actor, CancellationToken cancellationToken)
    {
        var blobId = "";
        var refusal = await database.InTransactionAsync<ProblemResult?>(
            async (transaction, token) =>
            {
                if (await packages.HoldAsync(name, version, transaction, token) is not { } row)
                {
                    return Problem.NotFound($"There is no version {version} of a package {name}.");
                }

                if (!await packages.DeleteAsync(name, version, transaction, token))
                {
                    return Problem.Conflict($"An app runs version {version} of {name}; only one that no app runs can be deleted.");
                }

                await archives.AbandonAsync(row.BlobId, transaction, token);
                await audit.AppendAsync(transaction, Entry("package.delete", row, actor) with { Before = Shown(row) }, token);
                blobId = row.BlobId;
                return null;
            },
            cancellationToken);
        if (refusal is null)
        {
            await archives.DropAsync(blobId, cancellationToken);
        }

        return refusal;
    }

    /// <summary>Deletes what nodes that died left of uploads.</summary>
    public Task<int> SweepAsync(CancellationToken cancellationToken) => archives.SweepAsync(clock.NowMicros - AbandonedAfter.Micros(), cancellationToken);

    private static (PackageRow?, bool, ProblemResult?) Compare(PackageRow existing, UploadedFile file) =>
        existing.ArchiveSha256 == file.Sha256
            ? (existing, false, null)
            : (null, false, Problem.Conflict($"Version {existing.Version} of {existing.Name} is there already with other bytes (SHA-256 {existing.ArchiveSha256}). Give the new one another version."));

    private static AuditEntry Entry(string action, PackageRow row, AuditActor actor) =>
        new() { Actor = actor, Action = action, ObjectKind = "package", ObjectId = row.Name, ObjectName = row.Name };

    private static string Shown(PackageRow row) => AuditEntry.Json(new { row.Version, row.SizeBytes, row.ArchiveSha256 });

    private async Task<bool> KeepAsync(PackageRow row, string manifest, AuditActor actor, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync(
                async (transaction, token) =>
                {
                    if (!await archives.CompleteAsync(row.BlobId, transaction, token))
                    {
                        return false;
                    }

                    await packages.InsertAsync(row, manifest, transaction, token);
                    await audit.AppendAsync(transaction, Entry("package.upload", row, actor) with { After = Shown(row) }, token);
                    return true;
                },
                cancellationToken);
        }
        catch (System.Data.Common.DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            return false;
        }
    }
}
