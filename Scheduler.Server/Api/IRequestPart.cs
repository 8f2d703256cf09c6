namespace Scheduler.Server.Api;

/// <summary>A part of a request that reads itself and may have to be refused before the endpoint runs.</summary>
internal interface IRequestPart
{
    ProblemResult? Refusal { get; }
}
