using System.Security.Cryptography;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Scheduler.Server.Api;

namespace Scheduler.Server.Packages;

/// <summary>The file of an uploaded form, in a temporary file that goes with this object; never whole in memory.</summary>
internal sealed class UploadedFile : IAsyncDisposable
{
    private const string Field = "file";
    private const int MaxBoundary = 70;

    private UploadedFile(FileStream content, string sha256)
    {
        Content = content;
        Sha256 = sha256;
    }

    public FileStream Content { get; }

    public string Sha256 { get; }

    /// <param name="request">With the form.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <param name="check">Looks at the field before the file, which the form must then have, and refuses the file by an answer; null when the form has its file alone.</param>
    public static async Task<(UploadedFile? File, ProblemResult? Refusal)> ReceiveAsync(
        HttpRequest request, CancellationToken cancellationToken, Func<MultipartSection, CancellationToken, Task<ProblemResult?>>? check = null)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundary } boundary)
        {
            return (null, Problem.Of(StatusCodes.Status415UnsupportedMediaType, "Send the package as the field 'file' of a form (multipart/form-data)."));
        }

        UploadedFile? file = null;
        try
        {
            var reader = new MultipartReader(boundary.ToString(), request.Body);
            if (check is not null && (await reader.ReadNextSectionAsync(cancellationToken) is not { } first ? Problem.Validation(Field, "is required") : await check(first, cancellationToken)) is { } refusal)
            {
                return (null, refusal);
            }

            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString() : "";
                if (name != Field || file is not null)
                {
                    return await RefuseAsync(file, Problem.Validation(name.Length is 0 or > 100 ? "$" : name, name == Field ? "is there twice" : "is not a field of this form; it has one, 'file'"));
                }

                file = await SaveAsync(section.Body, cancellationToken);
                if (file is null)
                {
                    return (null, Problem.PayloadTooLarge(PackageLimits.ArchiveBytes));
                }
            }
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return await RefuseAsync(file, Problem.PayloadTooLarge(PackageLimits.ArchiveBytes));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException && exception is not BadHttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            return await RefuseAsync(file, Problem.Validation("$", "is not a complete form (multipart/form-data)"));
        }

        return file is null ? (null, Problem.Validation(Field, "is required")) : (file, null);
    }

    public ValueTask DisposeAsync() => Content.DisposeAsync();

    private static async Task<(UploadedFile?, ProblemResult?)> RefuseAsync(UploadedFile? file, ProblemResult refusal)
    {
        if (file is not null)
        {
            await file.DisposeAsync();
        }

        return (null, refusal);
    }

    // Null when it is too large.
    private static async Task<UploadedFile?> SaveAsync(Stream from, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"quartzscheduler-upload-{Guid.NewGuid():N}");
        var content = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var block = new byte[64 * 1024];
            for (int read; (read = await from.ReadAsync(block, cancellationToken)) > 0;)
            {
                if (content.Position + read > PackageLimits.ArchiveBytes)
                {
                    await content.DisposeAsync();
                    return null;
                }

                hash.AppendData(block, 0, read);
                await content.WriteAsync(block.AsMemory(0, read), cancellationToken);
            }

            await content.FlushAsync(cancellationToken);
            content.Position = 0;
            return new UploadedFile(content, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }
}
