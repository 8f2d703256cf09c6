namespace Thrower;

public sealed record ThrowArgs;
