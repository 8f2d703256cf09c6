using Scheduler.Server.Api;

namespace Scheduler.Server.Tests.Api;

public sealed class PageQueryTests
{
    [Fact]
    public void Page_MoreRowsThanTheLimit_CursorLeadsBehindTheLastItem()
    {
        var query = PageQuery.Read("2", null);

        var page = query.Page<string, string>(["a", "b", "c"], k => k, k => k);
        var next = PageQuery.Read("2", page.NextCursor);

        Assert.Equal(["a", "b"], page.Items);
        Assert.Equal("b", next.After);
    }

    [Fact]
    public void Page_LastRows_HasNoCursor()
    {
        var query = PageQuery.Read(null, null);

        var page = query.Page<string, string>(["a"], k => k, k => k);

        Assert.Null(page.NextCursor);
        Assert.Equal(50, query.Limit);
    }

    [Theory]
    [InlineData("0", null, "limit")]
    [InlineData("201", null, "limit")]
    [InlineData("-1", null, "limit")]
    [InlineData("many", null, "limit")]
    [InlineData(null, "not base64!", "cursor")]
    [InlineData(null, "_w", "cursor")]
    public void Read_OutOfRange_IsRefusedNamingTheParameter(string? limit, string? cursor, string path)
    {
        var query = PageQuery.Read(limit, cursor);

        Assert.True(query.Refusal!.Errors!.Has(path));
    }
}
