namespace Benchmarks.Product;

/// <summary>What a scenario needs of the product.</summary>
/// <param name="JournalCapacity">How many starts each executor's journal has room for; 0 for the sample HelloJob, which keeps none.</param>
internal sealed record StandSettings(int JournalCapacity)
{
    /// <summary>How many nodes, each with an executor that prefers it.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>More settings of the nodes.</summary>
    public IReadOnlyList<string> More { get; init; } = [];
}
