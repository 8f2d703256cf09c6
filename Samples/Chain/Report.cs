namespace Chain;

internal sealed record Report(int Orders, int Cents);
