using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Api;

/// <summary><c>limit</c> and <c>cursor</c> of a list. The cursor is opaque outside; inside it is the key after which the next page starts.</summary>
internal sealed record PageQuery : IRequestPart, IBindableFromHttpContext<PageQuery>, IEndpointParameterMetadataProvider
{
    public int Limit { get; init; } = ApiLimits.PageDefault;

    /// <summary>Null on the first page.</summary>
    public string? After { get; init; }

    public ProblemResult? Refusal { get; init; }

    /// <summary>One more than the page holds tells whether there is another.</summary>
    public int Take => Limit + 1;

    public static ValueTask<PageQuery?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<PageQuery?>(Read(context.Request.Query["limit"], context.Request.Query["cursor"]));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new DescribedParameter("limit", $"How many at most, 1 to {ApiLimits.PageMax}; {ApiLimits.PageDefault} by default.") { Type = JsonSchemaType.Integer });
        builder.Metadata.Add(new DescribedParameter("cursor", "The nextCursor of the page before."));
        builder.Metadata.Add(Refusals.Of(StatusCodes.Status400BadRequest));
    }

    public static PageQuery Read(string? limit, string? cursor)
    {
        var errors = new FieldErrors();
        var size = ApiLimits.PageDefault;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > ApiLimits.PageMax))
        {
            errors.Add("limit", $"must be a whole number from 1 to {ApiLimits.PageMax}");
        }

        string? after = null;
        if (!string.IsNullOrEmpty(cursor) && !TryDecode(cursor, out after))
        {
            errors.Add("cursor", "is not a cursor of this list");
        }

        return errors.Any ? new PageQuery { Refusal = Problem.Validation(errors) } : new PageQuery { Limit = size, After = after };
    }

    /// <summary>Makes the page of up to <see cref="Take"/> rows; <paramref name="keyOf"/> gives the key that sorts a row.</summary>
    public Page<TItem> Page<TRow, TItem>(IReadOnlyList<TRow> rows, Func<TRow, string> keyOf, Func<TRow, TItem> map)
    {
        var hasMore = rows.Count > Limit;
        return new Page<TItem>
        {
            Items = [.. rows.Take(Limit).Select(map)],
            NextCursor = hasMore ? WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(keyOf(rows[Limit - 1]))) : null,
        };
    }

    private static bool TryDecode(string cursor, out string? after)
    {
        after = null;
        if (cursor.Length > 1000)
        {
            return false;
        }

        try
        {
            after = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(WebEncoders.Base64UrlDecode(cursor));
            return after.Length > 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false;
        }
    }
}
