using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Scheduler.Server.Startup;

/// <summary>Words a failed start in one line that says what to do.</summary>
internal static partial class StartupFailure
{
    public static string Explain(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => string.Join(" ", options.Failures),
        AggregateException { InnerException: { } inner } => Explain(inner),
        AddressInUseException => $"The address is in use by another process. Stop it or set Urls to another port. ({Flat(exception)})",
        IOException { InnerException: AddressInUseException } => $"{Flat(exception)} Stop the process that uses it, or set Urls to another port.",
        DbException => $"The database cannot be used: {Flat(exception).TrimEnd('.')}. Check Database:Provider and Database:ConnectionString.",
        InvalidOperationException when Unreadable().Match(exception.Message) is { Success: true } match =>
            $"{match.Groups["key"].Value} is '{match.Groups["value"].Value}', which it cannot be. --help and the README tell what is allowed.",
        InvalidOperationException => Flat(exception),
        _ => $"The server could not start: {exception.GetType().Name}: {Flat(exception)}",
    };

    private static string Flat(Exception exception) => exception.Message.ReplaceLineEndings(" ").Trim();

    // The framework's words for a value of the wrong type, which name our classes.
    [GeneratedRegex("^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unreadable();
}
