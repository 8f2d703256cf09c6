namespace Executor.Host.Push;

/// <summary>Shows how much was sent: on a terminal in one line that is written over, elsewhere a line for each quarter.</summary>
internal sealed class PushProgress(TextWriter output, bool isTerminal, long totalBytes)
{
    private const int TerminalStep = 1;
    private const int LineStep = 25;

    private long _shown;

    public void Sent(long bytes)
    {
        int step = isTerminal ? TerminalStep : LineStep;
        long percent = totalBytes == 0 ? 100 : bytes * 100 / totalBytes / step * step;
        if (percent <= _shown)
        {
            return;
        }

        _shown = percent;
        string text = $"{percent,3} % of {totalBytes} bytes sent";
        if (isTerminal)
        {
            output.Write('\r' + text);
        }
        else
        {
            output.WriteLine(text);
        }
    }

    /// <summary>Leaves the line that is written over.</summary>
    public void End()
    {
        if (isTerminal && _shown > 0)
        {
            output.WriteLine();
        }
    }
}
