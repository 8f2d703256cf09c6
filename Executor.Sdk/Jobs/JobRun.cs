using System.Text.Json;

namespace Executor.Sdk.Jobs;

/// <summary>A run as the server's ledger has it.</summary>
public sealed record JobRun
{
    /// <summary>The run's id.</summary>
    public required string Id { get; init; }

    /// <summary>The job's id.</summary>
    public required string JobId { get; init; }

    /// <summary>The job's name; null when its definition is no longer known.</summary>
    public string? JobName { get; init; }

    /// <summary>The job's group; null as above.</summary>
    public string? Group { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobRunState State { get; init; }

    /// <summary>Why it waits or was skipped, for example <c>noExecutor</c> or <c>overlap</c>; null for none.</summary>
    public string? Reason { get; init; }

    /// <summary>How many attempts were charged.</summary>
    public int Attempt { get; init; }

    /// <summary>The executor's name; null while it has none.</summary>
    public string? Executor { get; init; }

    /// <summary>When it was due.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it started; null when it has not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null when it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the handler returned, as JSON; null for nothing.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>What went wrong; null when nothing did.</summary>
    public JobRunError? Error { get; init; }

    /// <summary>Whether it has come to an end.</summary>
    public bool IsEnded => State >= JobRunState.Succeeded;

    /// <summary>Reads the result with web defaults: camel case, in any case.</summary>
    /// <typeparam name="T">What the handler returned.</typeparam>
    /// <returns>The result; default when there is none.</returns>
    /// <exception cref="JsonException">The result is something else.</exception>
    public T? ResultAs<T>() => Result is { } result ? result.Deserialize<T>(JsonSerializerOptions.Web) : default;
}
