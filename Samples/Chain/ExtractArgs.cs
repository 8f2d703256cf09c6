namespace Chain;

internal sealed record ExtractArgs(int Orders);
