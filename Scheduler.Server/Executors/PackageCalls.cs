using System.Data.Common;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Access;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>What executors that load packages ask of their node. A refusal is a <see cref="HubException"/> whose text begins with its kind.</summary>
internal sealed partial class PackageCalls(
    IPackageArchives archives, PackageReportStore reports, ExecutorStore executors, ExecutorDirectory directory, IDatabase database, AuditStore audit, IClusterClock clock, ILogger<PackageCalls> logger)
{
    public async Task<PackageChunk> ReadAsync(ExecutorSession session, PackageRead read, CancellationToken cancellationToken)
    {
        session.Heard();
        RequirePackages(session);
        if (read is not { Name.Length: > 0 and <= 100, Version.Length: > 0 and <= 64, OffsetBytes: >= 0 })
        {
            throw new HubException("package: name a package, its version and an offset from 0.");
        }

        PackageChunk? chunk;
        try
        {
            chunk = await archives.ReadAsync(session.Row.App, read, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new HubException("unavailable: the package could not be read; ask again.", exception);
        }

        if (chunk is not null)
        {
            return chunk;
        }

        Log.Refused(logger, session.Row.Name, session.Row.App, read.Name, read.Version);
        await audit.AppendAsync(
            new AuditEntry
            {
                Actor = new AuditActor(AccessClaims.KindExecutorKey, session.Row.KeyId, $"{session.Row.App}/{session.Row.Name}", null),
                Action = "package.readRefused",
                ObjectKind = "package",
                ObjectId = read.Name,
                ObjectName = read.Name,
                After = AuditEntry.Json(new { read.Version, session.Row.App }),
            },
            cancellationToken);
        throw new HubException($"package: app '{session.Row.App}' is not to run version {read.Version} of {read.Name}.");
    }

    public async Task ReportAsync(ExecutorSession session, PackagesReport report, CancellationToken cancellationToken)
    {
        session.Heard();
        RequirePackages(session);
        if (PackageReportValidation.Problem(report) is { } problem)
        {
            throw new HubException($"report: {problem}");
        }

        try
        {
            var handlers = JsonSerializer.Serialize(report.Handlers, JsonSerializerOptions.Web);
            var taken = await database.InTransactionAsync(
                async (transaction, token) =>
                {
                    // A session that another one has replaced has no say any more.
                    if (!await executors.SetHandlersAsync(session.ExecutorId, session.Session, handlers, transaction, token))
                    {
                        return false;
                    }

                    await AuditFailuresAsync(session, report, transaction, token);
                    await reports.WriteAsync(session.ExecutorId, report.Packages, clock.NowMicros, transaction, token);
                    return true;
                },
                cancellationToken);
            if (taken)
            {
                await directory.RefreshAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new HubException("unavailable: the report was not committed; send it again.", exception);
        }
    }

    // A report repeats what the one before said; each failure is one row.
    private async Task AuditFailuresAsync(ExecutorSession session, PackagesReport report, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var failed = report.Packages.Where(package => package.State is PackageState.Failed).ToList();
        if (failed.Count == 0)
        {
            return;
        }

        var known = (await reports.ReadAsync(session.ExecutorId, transaction, cancellationToken)).Where(package => package.State is PackageState.Failed).ToList();
        foreach (var package in failed.Where(package => !known.Exists(old => (old.Name, old.Version, old.Revision, old.Error) == (package.Name, package.Version, package.Revision, package.Error))))
        {
            Log.Failed(logger, session.Row.Name, session.Row.App, package.Name, package.Version, package.Error);
            await audit.AppendAsync(
                transaction,
                new AuditEntry
                {
                    Actor = new AuditActor(AccessClaims.KindExecutorKey, session.Row.KeyId, $"{session.Row.App}/{session.Row.Name}", null),
                    Action = "package.loadFailed",
                    ObjectKind = "package",
                    ObjectId = package.Name,
                    ObjectName = package.Name,
                    After = AuditEntry.Json(new { package.Version, package.Revision, session.Row.App, Executor = session.Row.Name, package.Error }),
                },
                cancellationToken);
        }
    }

    private static void RequirePackages(ExecutorSession session)
    {
        if (!session.LoadsPackages)
        {
            throw new HubException("package: this executor's hello did not say that it loads packages.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7040, LogLevel.Warning, "Executor {Name} of app {App} asked for version {Version} of package {Package}, which its app is not to run.")]
        public static partial void Refused(ILogger logger, string name, string app, string package, string version);

        [LoggerMessage(7041, LogLevel.Warning, "Executor {Name} of app {App} cannot run package {Package} {Version}: {Reason}")]
        public static partial void Failed(ILogger logger, string name, string app, string package, string version, string? reason);
    }
}
