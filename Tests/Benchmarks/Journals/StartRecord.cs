using System.Runtime.InteropServices;

namespace Benchmarks.Journals;

/// <summary>One start, as the started code saw it. Instants are microseconds since 1970 by the machine's clock.</summary>
/// <param name="Run">The run; empty where there is none (raw Quartz).</param>
/// <param name="DueAt">When it was due.</param>
/// <param name="StartedAt">When its code was entered; 0 while the record is being written.</param>
/// <param name="Job">The number of the job, or of the call.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct StartRecord(Guid Run, long DueAt, long StartedAt, long Job);
