using System.Net;

namespace Executor.Sdk.Jobs;

/// <summary>The server refused a call; doing the same again is of no use.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The problem's stable code, for example <c>notFound</c> or <c>validation</c>.</param>
/// <param name="message">The server's words.</param>
public sealed class JobClientException(HttpStatusCode status, string code, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>The problem's stable code, for example <c>notFound</c> or <c>validation</c>.</summary>
    public string Code { get; } = code;
}
