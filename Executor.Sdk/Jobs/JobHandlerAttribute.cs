namespace Executor.Sdk.Jobs;

/// <summary>Names the handler that a class implements, as a job's target gives it.</summary>
/// <param name="name">The handler's name, 1 to 100 characters, unique within the executor; matched by exact characters.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class JobHandlerAttribute(string name) : Attribute
{
    /// <summary>The handler's name.</summary>
    public string Name { get; } = name;
}
