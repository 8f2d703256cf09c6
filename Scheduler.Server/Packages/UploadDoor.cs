using Microsoft.AspNetCore.WebUtilities;
using Scheduler.Server.Access;
using Scheduler.Server.Api;

namespace Scheduler.Server.Packages;

/// <summary>Lets uploads in, a few at once: each takes its size on this node's disk.</summary>
internal sealed class UploadDoor(Uploads uploads)
{
    private const int ParallelUploads = 4;
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(5);
    private int _inside;

    /// <param name="http">The request with the form.</param>
    /// <param name="check">Looks at the field before the file, which the form must then have, and refuses the file by an answer; null when a form has its file alone.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<(PackageRow? Package, bool IsNew, ProblemResult? Refusal)> TakeAsync(
        HttpContext http, Func<MultipartSection, CancellationToken, Task<ProblemResult?>>? check, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _inside) > ParallelUploads)
            {
                return (null, false, Problem.TooManyRequests(Later, $"This node takes {ParallelUploads} uploads at once."));
            }

            var (file, refusal) = await UploadedFile.ReceiveAsync(http.Request, cancellationToken, check);
            if (file is null)
            {
                return (null, false, refusal);
            }

            await using (file)
            {
                return await uploads.TakeAsync(file, http.User.DisplayName(), http.Actor(), cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
