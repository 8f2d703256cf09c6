using System.Runtime.InteropServices;
using Scheduler.Server.Runs;

namespace Benchmarks.Ledger;

/// <summary>What the ledger says of one run. Instants are microseconds since 1970 in cluster time.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LedgerEntry(Guid Run, string JobId, long DueAt, RunState State, long? StartedAt, long? LatenessMicros)
{
    /// <summary>Whether it has come to an end.</summary>
    public bool IsEnded => State >= RunState.Succeeded;
}
