using System.Data.Common;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Scheduler.Server.Startup;

/// <summary>Words a failed start in one line that says what to do.</summary>
internal static class StartupFailure
{
    public static string Explain(Exception exception) => exception switch
    {
        StartupException => exception.Message,
        OptionsValidationException options => string.Join(" ", options.Failures),
        AggregateException { InnerException: { } inner } => Explain(inner),
        AddressInUseException => $"The address is in use by another process. Stop it or set Urls to another port. ({Flat(exception)})",
        IOException { InnerException: AddressInUseException } => $"{Flat(exception)} Stop the process that uses it, or set Urls to another port.",
        DbException => $"The database cannot be used: {Flat(exception)} Check Database:Provider and Database:ConnectionString.",
        InvalidOperationException => Flat(exception),
        _ => $"The server could not start: {exception.GetType().Name}: {Flat(exception)}",
    };

    private static string Flat(Exception exception) => exception.Message.ReplaceLineEndings(" ").Trim();
}
