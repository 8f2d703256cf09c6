namespace Chain;

internal sealed record Order(int Number, int Cents);
