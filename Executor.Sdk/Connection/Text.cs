using System.Text;

namespace Executor.Sdk.Connection;

/// <summary>Sizes and cuts of text that goes into messages of limited size.</summary>
internal static class Text
{
    /// <summary>Cuts text so that it has at most so many bytes as UTF-8, never inside a character.</summary>
    public static string CutUtf8(string text, int maxBytes)
    {
        if (text.Length * 3L <= maxBytes || Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        int bytes = 0;
        int length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > maxBytes - 3)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }

        return string.Concat(text.AsSpan(0, length), "…");
    }

    public static string CutChars(string text, int maxChars)
    {
        if (text.Length <= maxChars)
        {
            return text;
        }

        int length = char.IsHighSurrogate(text[maxChars - 2]) ? maxChars - 2 : maxChars - 1;
        return string.Concat(text.AsSpan(0, length), "…");
    }

    /// <summary>An upper bound on the bytes the text takes in JSON: what the encoder escapes takes six.</summary>
    public static int JsonBytes(string? text)
    {
        int bytes = 0;
        foreach (char c in text ?? "")
        {
            bytes += char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ',' or ':' or '-' or '_' or '/' or '(' or ')' or '=' ? 1 : 6;
        }

        return bytes;
    }
}
