using System.Text;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain\ttext", "plain\ttext")]
    [InlineData("first\n2030-01-01 forged", "first␊2030-01-01 forged")]
    [InlineData("first\r\nsecond", "first␊second")]
    [InlineData("over\rwritten", "over␍written")]
    [InlineData("\u001b[2Jcleared", "␛[2Jcleared")]
    [InlineData("\u009b2Jcleared", "\ufffd2Jcleared")]
    [InlineData("nul\0bel\adel\u007f", "nul␀bel␇del␡")]
    [InlineData("line\u2028break", "line\ufffdbreak")]
    [InlineData("\u202egnp.exe", "\ufffdgnp.exe")]
    [InlineData("ok 😀 <img onerror=x>", "ok 😀 <img onerror=x>")]
    public void Neutralise_TextThatTricksReaders_StaysVisibleOnOneLine(string text, string expected)
    {
        var neutral = LogText.Neutralise(text, 1_000);

        Assert.Equal(expected, neutral);
    }

    [Fact]
    public void Neutralise_HalfACharacter_IsReplaced()
    {
        // Not as [InlineData]: attributes are stored as UTF-8, which has no such text.
        var neutral = LogText.Neutralise("lone \ud800 surrogate", 1_000);

        Assert.Equal("lone \ufffd surrogate", neutral);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    public void Neutralise_LongText_IsCutWithinTheLimitAtACharacter(int limit)
    {
        var text = string.Concat(Enumerable.Repeat("ä€😀\r\n", 50));

        var neutral = LogText.Neutralise(text, limit);

        Assert.InRange(Encoding.UTF8.GetByteCount(neutral), limit - 8, limit);
        Assert.EndsWith("…", neutral, StringComparison.Ordinal);
        Assert.DoesNotContain('\ufffd', neutral);
    }

    [Fact]
    public void Neutralise_TextOfExactlyTheLimit_IsKeptWhole()
    {
        var text = new string('x', 64);

        Assert.Equal(text, LogText.Neutralise(text, 64));
    }
}
