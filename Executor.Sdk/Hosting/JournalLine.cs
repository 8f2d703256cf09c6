using System.Runtime.InteropServices;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Hosting;

/// <summary>One event of the journal, waiting to be written.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JournalLine(JournalEvent Event, Assignment Run, long AtMicros, RunOutcome? Outcome);
