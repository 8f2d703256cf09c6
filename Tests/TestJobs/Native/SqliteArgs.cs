namespace Native;

public sealed record SqliteArgs(int Number = 40);
