using System.Text;

namespace Scheduler.Server.Tests.Architecture;

/// <summary>C# source split into what is code and what its string literals say; comments are left out of both.</summary>
internal sealed class CSharpText
{
    private readonly StringBuilder code = new();
    private readonly List<string> literals = [];
    private readonly string source;
    private int at;

    public CSharpText(string source)
    {
        this.source = source;
        Read();
        Code = code.ToString();
    }

    /// <summary>The source without comments and with every literal emptied; line breaks stay where they are.</summary>
    public string Code { get; }

    /// <summary>The texts of the string literals, holes of interpolated ones included.</summary>
    public IReadOnlyList<string> Literals => literals;

    private void Read()
    {
        while (at < source.Length)
        {
            if (Starts("//"))
            {
                SkipTo("\n", keepEnd: false);
            }
            else if (Starts("/*"))
            {
                SkipTo("*/", keepEnd: true);
            }
            else if (source[at] == '\'')
            {
                ReadQuoted('\'', isVerbatim: false);
            }
            else if (source[at] == '"')
            {
                ReadString();
            }
            else
            {
                code.Append(source[at++]);
            }
        }
    }

    private bool Starts(string text) => string.CompareOrdinal(source, at, text, 0, text.Length) == 0;

    private void SkipTo(string end, bool keepEnd)
    {
        var found = source.IndexOf(end, at + 2, StringComparison.Ordinal);
        var next = found < 0 ? source.Length : found + (keepEnd ? end.Length : 0);
        KeepLineBreaks(source.AsSpan(at, next - at));
        at = next;
    }

    private void ReadString()
    {
        var quotes = source.AsSpan(at).IndexOfAnyExcept('"') is var count and >= 0 ? count : source.Length - at;
        if (quotes >= 3)
        {
            var start = at + quotes;
            var end = source.IndexOf(new string('"', quotes), start, StringComparison.Ordinal);
            Keep(source[start..end]);
            at = end + quotes;
            return;
        }

        var isVerbatim = at > 0 && (source[at - 1] == '@' || (source[at - 1] == '$' && at > 1 && source[at - 2] == '@'));
        literals.Add(ReadQuoted('"', isVerbatim));
    }

    private string ReadQuoted(char quote, bool isVerbatim)
    {
        var start = ++at;
        while (at < source.Length && (source[at] != quote || (isVerbatim && at + 1 < source.Length && source[at + 1] == quote)))
        {
            at += source[at] == '\\' && !isVerbatim ? 2 : source[at] == quote ? 2 : 1;
        }

        var text = source[start..Math.Min(at, source.Length)];
        code.Append(quote).Append(quote);
        KeepLineBreaks(text);
        at++;
        return text;
    }

    private void Keep(string literal)
    {
        literals.Add(literal);
        code.Append("\"\"");
        KeepLineBreaks(literal);
    }

    private void KeepLineBreaks(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character == '\n')
            {
                code.Append('\n');
            }
        }
    }
}
