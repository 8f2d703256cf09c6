namespace Greeter;

public sealed record Greeting(string Name = "you");
