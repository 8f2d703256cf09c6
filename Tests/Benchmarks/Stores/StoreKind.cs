namespace Benchmarks.Stores;

/// <summary>Where the ledger, or raw Quartz's tables, are kept.</summary>
internal enum StoreKind
{
    MySql,
    Sqlite,
}
