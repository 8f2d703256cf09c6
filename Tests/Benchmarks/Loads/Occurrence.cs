using System.Runtime.InteropServices;

namespace Benchmarks.Loads;

/// <summary>An instant at which a job is due, computed by neither scheduler.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Occurrence(long Job, long DueAt);
