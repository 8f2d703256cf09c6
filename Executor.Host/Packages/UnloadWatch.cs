using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>
/// Sees released versions off: waits for their last run, disposes their services, unloads them, and looks whether they are gone. Runs go on meanwhile.
/// </summary>
internal sealed partial class UnloadWatch(LeakBudget budget, TimeProvider time, ILogger<UnloadWatch> logger) : IAsyncDisposable
{
    /// <summary>How long after its last run a version may be alive until it is called leaking.</summary>
    public static readonly TimeSpan LeakingAfter = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeakingPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _collecting = new(1, 1);
    private int _rounds;

    /// <summary>Takes over a version that is not offered any more; the caller must not keep it.</summary>
    /// <param name="package">The version.</param>
    /// <param name="context">What is told of it; null for one that never was offered.</param>
    /// <returns>A task that completes when it is gone, or this is disposed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task Release(LoadedPackage package, PackageContext? context)
    {
        context?.Draining();
        var (box, drained, trace) = (new Box(package), package.Handlers.Drained, package.Trace);
        return Task.Run(() => WatchAsync(box, drained, trace, context));
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _collecting.Dispose();
        _ended.Dispose();
    }

    private async Task WatchAsync(Box box, Task drained, PackageTrace trace, PackageContext? context)
    {
        try
        {
            await drained.WaitAsync(_ended.Token);
            context?.Returned();
            long released = time.GetTimestamp();
            await DisposeAsync(box);
            trace.ClearCaches();
            await AwaitEndAsync(trace, context, released);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException && _ended.IsCancellationRequested)
        {
            // The process ends, and everything with it.
        }
    }

    private async Task AwaitEndAsync(PackageTrace trace, PackageContext? context, long released)
    {
        bool isLeaking = false;
        for (var pause = FirstPause; await IsAliveAsync(trace, isLeaking); pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (!isLeaking && time.GetElapsedTime(released) > LeakingAfter)
            {
                isLeaking = true;
                TellLeaking(trace, context);
            }

            await Task.Delay(isLeaking ? LeakingPause : pause, time, _ended.Token);
            if (!isLeaking)
            {
                trace.ClearCaches();
            }
        }

        var after = time.GetElapsedTime(released);
        if (isLeaking)
        {
            budget.Recovered();
        }

        context?.Unloaded(after);
        Log.Unloaded(logger, context?.Report.Name, context?.Report.Version, (long)after.TotalMilliseconds);
    }

    private void TellLeaking(PackageTrace trace, PackageContext? context)
    {
        var pins = trace.Pins();
        context?.Leaking(pins);
        Log.Leaking(logger, context?.Report.Name, context?.Report.Version, LeakingAfter.TotalSeconds, pins.Count > 0 ? string.Join("; ", pins) : "nothing that is known");
        budget.Leaked();
    }

    // One collection serves all that wait for one; what has been leaking for long is not worth a full one.
    private async Task<bool> IsAliveAsync(PackageTrace trace, bool isLeaking)
    {
        int rounds = Volatile.Read(ref _rounds);
        await _collecting.WaitAsync(_ended.Token);
        try
        {
            if (trace.IsAlive && rounds == _rounds)
            {
                _rounds++;
                Collect(isLeaking ? GCCollectionMode.Optimized : GCCollectionMode.Forced);
            }

            return trace.IsAlive;
        }
        finally
        {
            _collecting.Release();
        }
    }

    // The loader lets go of its memory in finalizers, so it takes more than one round; the next one comes with the next look.
    private static void Collect(GCCollectionMode mode)
    {
        GC.Collect(GC.MaxGeneration, mode, blocking: true);
        GC.WaitForPendingFinalizers();
    }

    private async Task DisposeAsync(Box box)
    {
        try
        {
            if (await TakeOut(box).WaitAsync(DisposeLimit, time, _ended.Token) is { } error)
            {
                Log.DisposeFailed(logger, error);
            }
        }
        catch (TimeoutException)
        {
            Log.DisposeFailed(logger, $"not done within {DisposeLimit.TotalSeconds} s");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Task<string?> TakeOut(Box box)
    {
        var package = box.Package!; // Taken out once.
        box.Package = null;
        return package.ReleaseAsync();
    }

    /// <summary>Lets an asynchronous method hand on what its own state must not keep.</summary>
    private sealed class Box(LoadedPackage package)
    {
        public LoadedPackage? Package { get; set; } = package;
    }

    private static partial class Log
    {
        [LoggerMessage(9010, LogLevel.Information, "The code of {Package} {Version} is gone, {Milliseconds} ms after its last run.")]
        public static partial void Unloaded(ILogger logger, string? package, string? version, long milliseconds);

        [LoggerMessage(9011, LogLevel.Warning, "The code of {Package} {Version} is still alive {Seconds} s after its last run. Found to hold it: {Pins}.")]
        public static partial void Leaking(ILogger logger, string? package, string? version, double seconds, string pins);

        [LoggerMessage(9012, LogLevel.Warning, "The services of a released package could not be disposed: {Reason}")]
        public static partial void DisposeFailed(ILogger logger, string reason);
    }
}
