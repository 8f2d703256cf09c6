namespace Executor.Sdk.Protocol;

/// <summary>What happens when a run falls due while another one of its job is still going.</summary>
public enum OverlapPolicy
{
    /// <summary>Both go on.</summary>
    Allow,

    /// <summary>The one that falls due does not run; it is recorded as skipped.</summary>
    Skip,

    /// <summary>The one that falls due waits for its turn.</summary>
    Queue,

    /// <summary>The one that goes on is canceled in favour of the new one.</summary>
    Replace,
}
