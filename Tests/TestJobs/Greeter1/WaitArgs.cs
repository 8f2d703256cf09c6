namespace Greeter;

public sealed record WaitArgs(string File);
