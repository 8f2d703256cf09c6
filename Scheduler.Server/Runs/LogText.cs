using System.Text;

namespace Scheduler.Server.Runs;

/// <summary>
/// Makes text from an executor safe to show anywhere: one line stays one line and no terminal obeys it. What was neutralised stays
/// visible: a line break as ␊, an escape as ␛.
/// </summary>
internal static class LogText
{
    private const char ControlPictures = '\u2400';
    private const char DeletePicture = '\u2421';

    /// <summary>At most <paramref name="maxBytes"/> bytes of UTF-8, the last of them an ellipsis when something was cut off.</summary>
    public static string Neutralise(string text, int maxBytes)
    {
        var builder = new StringBuilder(Math.Min(text.Length, maxBytes));
        var bytes = 0;
        var fits = 0;
        var previousWasReturn = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n' && previousWasReturn)
            {
                // The pair is one line break.
                builder.Length -= 1;
                bytes -= 3;
            }

            previousWasReturn = rune.Value == '\r';
            var shown = Shown(rune);
            if (bytes + shown.Utf8SequenceLength > maxBytes)
            {
                builder.Length = fits;
                return builder.Append('…').ToString();
            }

            bytes += shown.Utf8SequenceLength;
            builder.Append(shown);
            if (bytes <= maxBytes - 3)
            {
                fits = builder.Length;
            }
        }

        return builder.ToString();
    }

    private static Rune Shown(Rune rune) => rune.Value switch
    {
        '\t' => rune,
        < 0x20 => new Rune(ControlPictures + rune.Value),
        0x7F => new Rune(DeletePicture),
        // C1 controls (0x9B begins an ANSI sequence too), Unicode's own line breaks, and marks that reorder what is read.
        (>= 0x80 and <= 0x9F) or 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C => Rune.ReplacementChar,
        _ => rune,
    };
}
