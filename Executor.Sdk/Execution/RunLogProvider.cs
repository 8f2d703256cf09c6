using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Execution;

/// <summary>Makes whatever a handler logs, at any depth, part of its run's log; everything else passes by.</summary>
[ProviderAlias("ExecutorRun")]
internal sealed class RunLogProvider : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider? _scopes;

    public ILogger CreateLogger(string categoryName) => new RunLogger(categoryName, () => _scopes);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // Nothing is held: lines belong to their runs.
    }
}
